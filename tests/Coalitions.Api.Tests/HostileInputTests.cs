using System.Net;
using System.Text;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class HostileInputTests(Service service)
{
    private HttpClient Client => service.Client;

    [Theory]
    [InlineData("/v1/actors", "{}", "/name")]
    [InlineData("/v1/actors", """{"name":null}""", "/name")]
    [InlineData("/v1/actors", """{"name":7}""", "/name")]
    [InlineData("/v1/actors", """{"name":""}""", "/name")]
    [InlineData("/v1/actors", """{"name":"a","nick":"b"}""", "/nick")]
    [InlineData("/v1/actors", """{"name":"a","name":"b"}""", "/name")]
    [InlineData("/v1/actors", """{"Name":"a"}""", "/Name")]
    [InlineData("/v1/actors", """{"name":"a\u0000b"}""", "/name")]
    [InlineData("/v1/actors", """{"name":"a\ud800b"}""", "/name")]
    [InlineData("/v1/actors", """{"name":"a","\ud800":1}""", "")]
    [InlineData("/v1/actors", """{"name":"a","kind":"robot"}""", "/kind")]
    [InlineData("/v1/actors", """{"name":"a","kind":1}""", "/kind")]
    [InlineData("/v1/actors", """{"name":"a","actorClass":"PublicOfficial"}""", "/actorClass")]
    [InlineData("/v1/actors", """{"name":"a","sectors":"water"}""", "/sectors")]
    [InlineData("/v1/actors", """{"name":"a","sectors":["a b"]}""", "/sectors/0")]
    [InlineData("/v1/actors", """{"name":"a","sectors":[null]}""", "/sectors/0")]
    [InlineData("/v1/actors", """{"name":"a","validFrom":"2019-02-30"}""", "/validFrom")]
    [InlineData("/v1/actors", """{"name":"a","validFrom":2019}""", "/validFrom")]
    [InlineData("/v1/actors", """{"name":"a","identifiers":[{"scheme":"Unit","identifier":"x"}]}""", "/identifiers/0/scheme")]
    [InlineData("/v1/actors", """{"name":"a","assessor":{"label":"x","rank":1}}""", "/assessor/rank")]
    [InlineData("/v1/actors", """{"name":"a","mentions":["nobody"]}""", "/mentions/0")]
    [InlineData("/v1/actors", """{"name":"a","evidence":{"quote":1}}""", "/evidence/quote")]
    [InlineData("/v1/actors", """{"name":"a","organizationType":"media"}""", "/organizationType")]
    [InlineData("/v1/actors", "[]", "")]
    [InlineData("/v1/actors", "\"a\"", "")]
    [InlineData("/v1/actors", "", "")]
    [InlineData("/v1/actors", "{", "")]
    [InlineData("/v1/actors", """{"name":"a"} trailing""", "")]
    [InlineData("/v1/reforms", """{"title":"a","scale":{"kind":"continuum","min":1,"max":1}}""", "/scale")]
    [InlineData("/v1/reforms", """{"title":"a","scale":{"kind":"continuum","min":0}}""", "/scale")]
    [InlineData("/v1/reforms", """{"title":"a","scale":{"kind":"continuum","min":0,"max":1e999}}""", "/scale")]
    [InlineData("/v1/batch", """{"items":[{"op":"DELETE /v1/actors","body":{}}]}""", "/items/0/op")]
    [InlineData("/v1/batch", """{"items":[{"op":"POST /v1/batch","body":{}}]}""", "/items/0/op")]
    [InlineData("/v1/batch", """{"items":[{"op":"POST /v1/actors","name":"ada","body":{"name":"a"}}]}""", "/items/0/name")]
    [InlineData("/v1/batch", """{"items":[{"op":"POST /v1/actors/$nobody/names","body":{"name":"a"}}]}""", "/items/0/op")]
    public async Task a_wrong_body_is_told_which_member_is_wrong(string path, string body, string pointer)
    {
        var reply = await Client.PostRaw(path, body);
        Assert.InRange((int)reply.Status, 400, 499);
        Assert.Equal(pointer, reply.Problem.Pointer);
        Assert.Equal("application/problem+json", reply.ContentHeaders.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("""{"actor":"$nobody","position":1}""", "/actor")]
    [InlineData("""{"actor":"unit:nobody","position":1}""", "/actor")]
    [InlineData("""{"actor":"00000000-0000-0000-0000-000000000001","position":1}""", "/actor")]
    [InlineData("""{"actor":" ACTOR","position":1}""", "/actor")]
    [InlineData("""{"actor":"ACTOR"}""", "/position")]
    [InlineData("""{"actor":"ACTOR","position":3}""", "/position")]
    [InlineData("""{"actor":"ACTOR","position":"strong"}""", "/position")]
    [InlineData("""{"actor":"ACTOR","position":1e400}""", "/position")]
    [InlineData("""{"actor":"ACTOR","salience":1.01}""", "/salience")]
    [InlineData("""{"actor":"ACTOR","salience":{"value":7,"min":0,"max":5}}""", "/salience")]
    [InlineData("""{"actor":"ACTOR","position":1,"noLongerKnown":true}""", "/noLongerKnown")]
    [InlineData("""{"actor":"ACTOR","position":1,"provisionId":"00000000-0000-0000-0000-000000000001"}""", "/provisionId")]
    [InlineData("""{"actor":"ACTOR","position":1,"positions":[{"position":1}]}""", "/positions")]
    [InlineData("""{"actor":"ACTOR","positions":[]}""", "/positions")]
    [InlineData("""{"actor":"ACTOR","positions":[{"position":1},{"position":9}]}""", "/positions/1/position")]
    [InlineData("""{"actor":"ACTOR","position":1,"validFrom":"2020","validTo":"2019"}""", "/validTo")]
    [InlineData("""{"actor":"ACTOR","position":1,"assessor":"00000000-0000-0000-0000-000000000001"}""", "/assessor")]
    [InlineData("""{"actor":"ACTOR","position":1,"confidence":"sure"}""", "/confidence")]
    public async Task a_stance_that_cannot_be_is_told_why(string body, string pointer)
    {
        var (reform, actor) = (await Client.Create("/v1/reforms", new { title = "Hostile" }), await Client.Create("/v1/actors", new { name = "Target" }));
        var reply = await Client.PostRaw($"/v1/reforms/{reform}/alignments", body.Replace("ACTOR", actor, StringComparison.Ordinal));
        Assert.InRange((int)reply.Status, 400, 499);
        Assert.Equal(pointer, reply.Problem.Pointer);
        var marker = await Client.Create($"/v1/reforms/{reform}/stages", new { stage = "proposed" });
        Assert.Empty((await Client.Get($"/v1/reforms/{reform}/map?includes={marker}")).Json["nodes"]!.AsArray());
    }

    [Theory]
    [InlineData("""{"name":"a","assessor":{"rank":1}}""", "/assessor/rank", "unknown-member")]
    [InlineData("""{"name":"a","assessor":{}}""", "/assessor/label", "missing-member")]
    [InlineData("""{"name":"a","assessor":{"label":"x","label":"y"}}""", "/assessor/label", "duplicate-member")]
    [InlineData("""{"name":"a","assessor":{"label":null}}""", "/assessor/label", "null-member")]
    [InlineData("""{"name":"a","assessor":{"label":7}}""", "/assessor/label", "invalid-value")]
    [InlineData("""{"name":"a","assessor":{"label":" "}}""", "/assessor/label", "empty")]
    [InlineData("""{"name":"a","assessor":[[1]]}""", "/assessor", "invalid-value")]
    [InlineData("""{"name":"a","mentions":[{"id":1}]}""", "/mentions/0", "invalid-value")]
    [InlineData("""{"name":"a","validFrom":{"year":2019}}""", "/validFrom", "invalid-value")]
    public async Task a_wrong_value_is_told_in_our_words_wherever_it_stands(string body, string pointer, string code)
    {
        var reply = await Client.PostRaw("/v1/actors", body);
        Assert.Equal((400, pointer, code), ((int)reply.Status, reply.Problem.Pointer, reply.Json["errors"]![0]!["code"]!.GetValue<string>()));
        Assert.DoesNotContain("Coalitions.", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(".NET", reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"set":{"":1}}""", "/set/")]
    [InlineData("""{"set":{"title":"a","title":"b"}}""", "/set/title")]
    [InlineData("""{"set":{"evidence":{"quote":"a","quote":"b"}}}""", "/set/evidence/quote")]
    [InlineData("""{"set":{"unknown":1}}""", "/set/unknown")]
    [InlineData("""{"set":{"title":"a\u0000"}}""", "/set/title")]
    [InlineData("""{"set":[]}""", "/set")]
    [InlineData("""{"set":{}}""", "/set")]
    public async Task a_correction_of_a_member_that_cannot_be_set_is_refused(string body, string pointer)
    {
        var post = (await Client.Post("/v1/posts", new { title = "Chair" })).Json["recordIds"]!["post"]!.GetValue<string>();
        var reply = await Client.Post($"/v1/records/{post}/correction", body, ifMatch: "*");
        Assert.Equal((400, "invalid-request", pointer), reply.Problem);
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000001")]
    [InlineData("unit:nobody")]
    [InlineData("$nobody")]
    public async Task an_import_into_an_unknown_reform_names_the_query_member(string reform) =>
        Assert.Equal((400, "invalid-request", "reformId"), (await Client.PostRaw($"/v1/imports?format=position-table&reformId={reform}", "a", type: "text/csv")).Problem);

    [Fact]
    public async Task an_established_post_takes_neither_a_title_nor_an_organization()
    {
        var (actor, post) = (await Client.Create("/v1/actors", new { name = "Holder" }), await Client.Create("/v1/posts", new { title = "Chair" }));
        Assert.Equal((400, "invalid-request", "/organization"), (await Client.Post($"/v1/actors/{actor}/posts", new { post, organization = actor })).Problem);
        Assert.Equal((400, "invalid-request", "/title"), (await Client.Post($"/v1/actors/{actor}/posts", new { post, title = "Chair" })).Problem);
    }

    [Theory]
    [InlineData("/v1/actors?dryRun=true", """{"name":"a"}""")]
    [InlineData("/v1/batch?dryRun=true", """{"items":[]}""")]
    public async Task a_recording_takes_no_query_members_that_it_does_not_know(string path, string body) =>
        Assert.Equal((400, "invalid-request", "dryRun"), (await Client.PostRaw(path, body)).Problem);

    [Theory]
    [InlineData("/v1/me?tenant=other")]
    [InlineData("/v1/vocabulary?tenant=other")]
    [InlineData("/v1/imports/00000000-0000-0000-0000-000000000000?tenant=other")]
    public async Task a_question_takes_no_query_members_that_it_does_not_know(string path) =>
        Assert.Equal((400, "invalid-request", "tenant"), (await Client.Get(path)).Problem);

    [Fact]
    public async Task of_very_many_mistakes_the_first_hundred_are_told()
    {
        var members = string.Join(',', Enumerable.Range(0, 50_000).Select(number => $"\"m{number}\":1"));
        Assert.Equal(100, (await Client.PostRaw("/v1/actors", $"{{{members}}}")).Json["errors"]!.AsArray().Count);
        var items = string.Join(',', Enumerable.Repeat("""{"op":"POST /v1/actors","body":{},"m":1}""", 500));
        Assert.Equal(100, (await Client.PostRaw("/v1/batch", $$"""{"items":[{{items}}]}""")).Json["errors"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("/v1/actors", 25_000)]
    [InlineData("/v1/batch", 200_000)]
    public async Task a_body_that_names_very_many_things_is_refused_like_any_other(string path, int count)
    {
        // Each of them is looked up, and held in place meanwhile: that must not take what others need.
        var ids = string.Join(',', Enumerable.Range(0, count).Select(_ => $"\"{Guid.NewGuid()}\""));
        var refused = Client.PostRaw(path, $$"""{"unknown":[{{ids}}]}""");
        var meanwhile = new List<HttpStatusCode>();
        while (!refused.IsCompleted) meanwhile.Add((await Client.Post("/v1/actors", new { name = "Somebody ordinary" })).Status);
        Assert.Equal((400, "invalid-request", "/unknown"), (await refused).Problem);
        Assert.All(meanwhile, status => Assert.Equal(HttpStatusCode.Created, status));
    }

    [Fact]
    public async Task a_body_of_too_many_values_is_refused_before_it_is_taken_apart() =>
        Assert.Equal((400, "invalid-request", ""), (await Client.PostRaw("/v1/batch", $$"""{"items":[{{string.Join(',', Enumerable.Repeat("1", 1_000_001))}}]}""")).Problem);

    [Fact]
    public async Task sizes_are_limited()
    {
        Assert.Equal((400, "invalid-request", "/name"), (await Client.Post("/v1/actors", new { name = new string('n', 10_000) })).Problem);
        Assert.Equal(400, (int)(await Client.PostRaw("/v1/actors", string.Concat(Enumerable.Repeat("[", 100_000)))).Status);
        Assert.Equal(400, (int)(await Client.PostRaw("/v1/actors", $$"""{"name":"a","evidence":{{string.Concat(Enumerable.Repeat("{\"source\":", 40))}}1{{new string('}', 40)}}}""")).Status);
        Assert.Equal(413, (int)(await Client.PostRaw("/v1/actors", $$"""{"name":"{{new string('n', 2_000_000)}}"}""")).Status);
        Assert.Equal((400, "invalid-request", "/sectors"), (await Client.Post("/v1/actors", new { name = "a", sectors = Enumerable.Repeat("water", 501) })).Problem);
        Assert.Equal((400, "invalid-request", "/items"), (await Client.Post("/v1/batch", new { items = Enumerable.Repeat(new { op = "POST /v1/actors", body = new { name = "a" } }, 501) })).Problem);
        Assert.Equal(415, (int)(await Client.PostRaw("/v1/actors", """{"name":"a"}""", type: "text/plain")).Status);
        using var latin = new ByteArrayContent([.. "{\"name\":\""u8, 0xE9, 0xFF, .. "\"}"u8]);
        latin.Headers.ContentType = new("application/json");
        Assert.Equal(HttpStatusCode.BadRequest, (await Client.PostAsync("/v1/actors", latin)).StatusCode);
        using var zipped = new ByteArrayContent(new byte[1000]);
        zipped.Headers.ContentType = new("application/json");
        zipped.Headers.ContentEncoding.Add("gzip");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await Client.PostAsync("/v1/actors", zipped)).StatusCode);
    }

    [Theory]
    [InlineData("/v1/actors/not-an-id")]
    [InlineData("/v1/actors/00000000-0000-0000-0000-000000000000")]
    [InlineData("/v1/reforms/..%2f..%2fetc/map")]
    [InlineData("/v1/records/1")]
    [InlineData("/v1/imports/x")]
    [InlineData("/v1/nothing")]
    public async Task an_unknown_path_is_not_found(string path)
    {
        var reply = await Client.Get(path);
        Assert.InRange((int)reply.Status, 400, 404);
        Assert.Equal("application/problem+json", reply.ContentHeaders.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("/v1/actors?q=%00", "q")]
    [InlineData("/v1/actors?q=%ED%A0%80", null)]
    [InlineData("/v1/actors?q=...", "q")]
    [InlineData("/v1/actors?limit=201", "limit")]
    [InlineData("/v1/actors?limit=-1", "limit")]
    [InlineData("/v1/actors?cursor=abc", "cursor")]
    [InlineData("/v1/actors?identifier=plain", "identifier")]
    [InlineData("/v1/reforms?identifier=plain", "identifier")]
    [InlineData("/v1/posts?identifier=plain", "identifier")]
    [InlineData("/v1/actors?includes=x", "includes")]
    [InlineData("/v1/actors?includes=00000000-0000-0000-0000-00000000000a", "includes")]
    public async Task a_wrong_list_is_told_which_member_is_wrong(string path, string? member)
    {
        var reply = await Client.Get(path);
        Assert.InRange((int)reply.Status, 200, 499);
        if (member is not null) Assert.Equal((400, member), (reply.Problem.Status, reply.Problem.Pointer));
    }

    [Fact]
    public async Task a_recording_takes_no_query_that_it_would_not_heed()
    {
        Assert.Equal((400, "invalid-request", "dryRun"), (await Client.Post("/v1/actors?dryRun=true", new { name = "Tried only" })).Problem);
        Assert.Equal((400, "invalid-request", "dryRun"), (await Client.Post("/v1/batch?dryRun=true", new { items = new[] { new { op = "POST /v1/actors", body = new { name = "Tried only" } } } })).Problem);
    }

    [Fact]
    public async Task a_method_that_is_not_known_is_refused()
    {
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await Client.DeleteAsync("/v1/actors")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await Client.PutAsync("/v1/actors", new StringContent("{}", Encoding.UTF8, "application/json"))).StatusCode);
    }
}
