using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Coalitions.Api.Http;
using Coalitions.Api.Security;
using Npgsql;
using Xunit.Abstractions;

namespace Coalitions.Api.Tests;

/// <summary>
/// Walks every operation of the OpenAPI document with every kind of credential, on what is the caller's own, what is
/// another tenant's and what never was, and compares each answer with the matrix. Everything bears a mark of its tenant.
/// </summary>
[Collection(nameof(Service))]
public sealed class AuthorisationWalkTests(Service service, ITestOutputHelper output)
{
    private static readonly string[] Roles = [Role.Recorder, Role.Analyst, Role.Researcher, Role.Admin, Role.Operator];

    [Fact]
    public async Task every_operation_answers_each_credential_as_the_matrix_says()
    {
        var (ours, theirs) = (await Place.Found(service, "ours"), await Place.Found(service, "theirs"));
        var document = (await service.Client.Get("/swagger/v1/swagger.json")).Must(HttpStatusCode.OK).Json;
        var operations = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(method => new Asked(path.Key, method.Key, method.Value!["operationId"]!.GetValue<string>()))).ToArray();
        // What takes things away comes last.
        operations = [.. operations.OrderBy(asked => asked.Id switch { "retractRecord" => 2, "deleteKey" => 3, _ => 1 })];
        var (wrong, cells, permitted) = (new List<string>(), 0, new HashSet<(string Operation, string Who)>());

        foreach (var asked in operations)
        {
            var right = Rights.Of(asked.Id);
            foreach (var (who, client, place, role) in Callers(ours, theirs))
                foreach (var thing in (string[])["own", "other", "unknown"])
                {
                    if (thing != "own" && !asked.Path.Contains('{', StringComparison.Ordinal)) continue;
                    var other = place == ours ? theirs : ours;
                    var may = right.Open || (role is not null && (right.Roles?.Contains(role) ?? true));
                    var reply = await Send(client, asked, place, thing switch { "own" => place.Id(asked), "other" => other.Id(asked), _ => Place.Unknown(asked) }, thing == "own" && may);
                    cells++;
                    var (status, cell) = ((int)reply.Status, $"{asked.Method} {asked.Path} as {who} on {thing}");
                    if (right.Open ? status is not (200 or 503) : role is null ? status != 401 : !may ? status != 403 : thing == "own" ? status is not (>= 200 and < 300) : status != 404)
                        wrong.Add($"{cell}: {status} {reply.Text}");
                    if (may && status is >= 200 and < 300) permitted.Add((asked.Id, role ?? "anybody"));
                    if (may && thing == "other" && Plain(reply) is var said && Plain(await Send(client, asked, place, Place.Unknown(asked), false)) is var never && said != never)
                        wrong.Add($"{cell}: {said} unlike {never}");
                    // Nobody hears of the other tenant, and who may not read hears of nobody.
                    var whole = $"{reply.Headers}{reply.ContentHeaders}{reply.Text}";
                    if (whole.Contains(other.Mark, StringComparison.OrdinalIgnoreCase)) wrong.Add($"{cell} tells of the other tenant.");
                    if (role is not (Role.Recorder or Role.Analyst) && whole.Contains(place.Mark, StringComparison.OrdinalIgnoreCase)) wrong.Add($"{cell} tells content.");
                }
        }

        var expected = Rights.ByOperation.SelectMany(row => row.Value.Open ? [(row.Key, "anybody")] : (row.Value.Roles ?? Roles).Select(role => (row.Key, role)));
        wrong.AddRange(expected.Except(permitted).Select(cell => $"{cell} may and never could."));
        output.WriteLine($"{operations.Length} operations, {cells} cells, {permitted.Count} of them permitted and each answered with success at least once");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(25)));
        Assert.True(cells > 1_500, $"{cells}");
        await NothingIsLeftInLogs(ours.Mark, theirs.Mark);
    }

    private IEnumerable<(string Who, HttpClient Client, Place Place, string? Role)> Callers(Place ours, Place theirs)
    {
        yield return ("nobody", service.For(null), ours, null);
        yield return ("garbage", service.For("garbage"), ours, null);
        yield return ("a key of nobody", service.For(ApiKeys.Draw()), ours, null);
        yield return ("an ended key", service.For(ours.Ended), ours, null);
        yield return ("a deleted key", service.For(ours.Deleted), ours, null);
        foreach (var place in (Place[])[ours, theirs])
            foreach (var role in Roles) yield return ($"{role} of {place.Name}", place.As[role], place, role);
    }

    private static async Task<Reply> Send(HttpClient client, Asked asked, Place place, string id, bool takesEffect)
    {
        // Of ours the actor that stands on the reform of ours.
        var path = Regex.Replace(asked.Path.Replace("{actorId}", id == place.Id(asked) ? place.Actor : id, StringComparison.Ordinal), "{[a-zA-Z]+}", id);
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(new HttpMethod(asked.Method.ToUpperInvariant()), asked.Id switch { "takeImport" => $"{path}?format=polis&reformId={place.Reform}", "reformChanges" => $"{path}?asOfFrom=2020", _ => path });
            if (asked.Method == "post")
                request.Content = asked.Id == "takeImport" ? new StringContent("timestamp,comment-id,voter-id,vote\n1658934000000,1,1,1\n", Encoding.UTF8, "text/csv")
                    : new StringContent(await place.Body(asked.Id, takesEffect), Encoding.UTF8, "application/json");
            if (asked.Id is "correctRecord" or "retractRecord") request.Headers.TryAddWithoutValidation("If-Match", "*");
            var reply = await Http.Read(await client.SendAsync(request));
            if (attempt == 20 || !reply.Text.Contains(":not-yet-projected\"", StringComparison.Ordinal)) return reply;
            await Task.Delay(500);
        }
    }

    private static string Plain(Reply reply) => Regex.Replace(reply.Text, "\"traceId\":\"[^\"]*\"", "");

    // The service's own log, and whatever the database's server wrote.
    private async Task NothingIsLeftInLogs(params string[] marks)
    {
        foreach (var mark in marks)
        {
            Assert.DoesNotContain(mark, service.Log.Text, StringComparison.OrdinalIgnoreCase);
            foreach (var file in Directory.EnumerateFiles(service.DataDirectory, "*.log", SearchOption.AllDirectories))
            {
                await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                using var reader = new StreamReader(stream);
                Assert.DoesNotContain(mark, await reader.ReadToEndAsync(), StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    private sealed record Asked(string Path, string Method, string Id);

    /// <summary>A tenant with a key of each role and one of each thing.</summary>
    private sealed class Place(Service service, string name, string tenant)
    {
        private readonly Dictionary<string, string> things = [];
        private int number;

        public string Name => name;

        public string Mark { get; } = $"Walkzq{name}{Guid.NewGuid().ToString("N")[..6]}";

        public Dictionary<string, HttpClient> As { get; } = [];

        public string Ended { get; private set; } = "";

        public string Deleted { get; private set; } = "";

        public string Reform => things["reforms"];

        public string Actor => things["actors"];

        public static async Task<Place> Found(Service service, string name)
        {
            var place = new Place(service, name, $"walk-{name}-{Guid.NewGuid():N}");
            var (keys, owner) = (service.Foundation.Keys, service.Foundation.Database.Owner);
            foreach (var role in Roles) place.As[role] = service.For(await keys.Make(owner, place.Tenant, [role], default));
            (place.Ended, place.Deleted) = (await keys.Make(owner, place.Tenant, Roles, default), await keys.Make(owner, place.Tenant, Roles, default));
            await using (var end = owner.CreateCommand("update app.api_keys set expires_at = now() - interval '1 day' where key_id = $1"))
            {
                end.Parameters.AddWithValue(ApiKeys.IdOf(place.Ended));
                await end.ExecuteNonQueryAsync();
            }

            await using (var delete = owner.CreateCommand("update app.api_keys set revoked_at = now() where key_id = $1"))
            {
                delete.Parameters.AddWithValue(ApiKeys.IdOf(place.Deleted));
                await delete.ExecuteNonQueryAsync();
            }

            await place.Furnish();
            return place;
        }

        public string Tenant => tenant;

        /// <summary>The thing of ours that a path is about.</summary>
        public string Id(Asked asked) => asked.Path switch
        {
            var path when !path.Contains('{', StringComparison.Ordinal) => "",
            var path => things[path.Split('/')[2]],
        };

        public static string Unknown(Asked asked) => asked.Path.Contains("{keyId}", StringComparison.Ordinal) ? "0123456789ab" : Guid.NewGuid().ToString();

        /// <summary>The example of the operation, about things of ours; what is about to be taken away is made first.</summary>
        public async Task<string> Body(string operation, bool takesEffect)
        {
            if (takesEffect && operation is "endRecord" or "correctRecord" or "retractRecord" && takesEffect) await Stance();
            var body = Examples.ByOperation[operation]
                .Replace("0199aa00-0000-7000-8000-00000000000a", things["actors"], StringComparison.Ordinal)
                .Replace("0199aa00-0000-7000-8000-00000000000f", things["reforms"], StringComparison.Ordinal)
                .Replace("0199aa00-0000-7000-8000-0000000000cc", things["provisions"], StringComparison.Ordinal);
            if (operation == "unmergeActor") return $$"""{"mergeRecordId":"{{(takesEffect ? await Twin() : $"{Guid.NewGuid()}")}}"}""";
            return operation == "correctRecord" ? """{"set":{"position":-1},"reason":"the minus sign was lost"}""" : body;
        }

        // The record of a merge into the actor of ours.
        private async Task<string> Twin()
        {
            var twin = await As[Role.Recorder].Create("/v1/actors", new { name = $"{Mark} twin" });
            return (await As[Role.Recorder].Post($"/v1/actors/{twin}/merge", new { into = things["actors"] })).Must(HttpStatusCode.Created).RecordId;
        }

        private async Task Stance() => things["records"] = (await As[Role.Recorder].Post($"/v1/reforms/{things["reforms"]}/alignments",
            new { actor = things["actors"], position = 1, validFrom = $"{1950 + ++number % 60}", note = Mark, assessor = new { label = $"{Mark} {number}" } })).Must(HttpStatusCode.Created).RecordId;

        private async Task Furnish()
        {
            var recorder = As[Role.Recorder];
            things["reforms"] = await recorder.Create("/v1/reforms", new { title = $"{Mark} reform", description = Mark });
            things["actors"] = await recorder.Create("/v1/actors", new { name = $"{Mark} office", note = Mark });
            foreach (var unit in (string[])["UNION", "MOW", "COUNCIL-OPP", "MAYOR"])
                await recorder.Create("/v1/actors", new { name = $"{Mark} {unit}", kind = "organization", identifiers = new[] { new { scheme = "unit", identifier = unit } } });
            things["provisions"] = (await recorder.Post($"/v1/reforms/{things["reforms"]}/provisions", new { title = $"{Mark} article" })).Must(HttpStatusCode.Created).Id;
            things["posts"] = await recorder.Create("/v1/posts", new { title = $"{Mark} post" });
            things["engagements"] = await recorder.Create("/v1/engagements", new { title = $"{Mark} hearing", form = "public_hearing", reforms = new[] { things["reforms"] } });
            things["commitments"] = await recorder.Create($"/v1/engagements/{things["engagements"]}/commitments", new { summary = $"{Mark} promise" });
            things["contributions"] = await recorder.Create($"/v1/engagements/{things["engagements"]}/contributions", new { summary = $"{Mark} idea" });
            things["coalitions"] = await recorder.Create("/v1/coalitions", new { name = $"{Mark} alliance", reformId = things["reforms"] });
            things["decisions"] = await recorder.Create("/v1/decisions", new { title = $"{Mark} decision", reformId = things["reforms"] });
            await Stance();
            things["imports"] = (await recorder.PostRaw($"/v1/imports?format=polis&dryRun=true&reformId={things["reforms"]}", "timestamp,comment-id,voter-id,vote\n1658934000000,1,1,1\n", type: "text/csv")).Must(HttpStatusCode.Accepted).Id;
            things["keys"] = ApiKeys.IdOf(await service.Foundation.Keys.Make(service.Foundation.Database.Owner, Tenant, [Role.Researcher], default));
            await service.UntilProjected();
        }
    }
}
