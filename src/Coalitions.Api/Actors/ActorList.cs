using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Api.Recording;
using Coalitions.Api.Security;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Vocabulary;

namespace Coalitions.Api.Actors;

/// <param name="Name">The name in force; null where there is none.</param>
public sealed record ActorListed(Guid Id, string? Name, ActorClass? ActorClass, ActorKind Kind);

public static class ActorList
{
    private static readonly string[] Members = ["q", "actorClass", "kind", "sector", "identifier", "reformId", "cursor", "limit"];

    public static void MapActorList(this IEndpointRouteBuilder app) => app.MapGet("/v1/actors", (Delegate)Get)
        .Describe("actorList", "Lists actors by id; q finds words of the names in force by their beginnings.", "actors").Takes(Members)
        .Codes<ActorClass>("actorClass").Codes<ActorKind>("kind")
        .Produces<Page<ActorListed>>().Refuses(400, 401, 403, 503);

    private static async Task<IResult> Get(HttpContext context)
    {
        var question = await Question.Of(context, Members);
        var (limit, facts) = (question.Limit(), question.Database.Facts);
        var (condition, values) = (new List<string> { "f.actor_id > $4" }, new List<object> { question.After() });

        if (question.Query.Code<ActorKind>("kind") is { } kind) Add("f.kind = {0}", Codes<ActorKind>.Of(kind));
        if (question.Query.Text("sector") is { } sector) Add("position({0} in f.sectors) > 0", $",{sector},");
        if (question.Query.Code<ActorClass>("actorClass") is { } actorClass)
            Add($"exists (select from {facts}.classes c where c.tenant_id = f.tenant_id and c.actor_id = f.actor_id and {InForce("c")} and c.actor_class = {{0}})", Codes<ActorClass>.Of(actorClass));
        if (question.Query.Id("reformId") is { } reform) Add($"f.actor_id in ({Reforms.Stakeholders.OfReform(question, "{0}")})", reform);
        if (question.IdentifierHash() is { } hash) Add(Identifiers.Names(question, "f.actor_id", "{0}"), hash);
        if (question.Query.Text("q") is { } search)
        {
            var words = question.Texts.Query(question.Tenant, search);
            if (words.Count == 0) throw QueryValues.Wrong("q", "At least one letter or digit is expected.");
            var name = string.Join(" and ", words.Select(word =>
            {
                values.Add(word);
                return $"exists (select from app.name_words w where w.tenant_id = f.tenant_id and w.word = ${values.Count + 3} and w.ref_id = n.version_id)";
            }));
            condition.Add($"exists (select from {facts}.names n where n.tenant_id = f.tenant_id and n.actor_id = f.actor_id and {InForce("n")} and {name})");
        }

        var rows = await FactRows.InForce(question, FactTables.Actors, string.Join(" and ", condition), [.. values], "f.actor_id", limit + 1);
        var listed = rows.Take(limit).Select(row => (ActorRegistered)row.Fact).ToArray();
        var actors = listed.Select(actor => actor.ActorId).ToArray();
        var names = await question.Names(actors);
        var classes = (await FactRows.Columns(question, FactTables.Classes, "f.actor_id, f.actor_class", "f.actor_id = any($4)", [actors],
            row => (row.GetGuid(0), row.GetString(1)))).ToDictionary(row => row.Item1, row => row.Item2);
        return question.Answer(new Page<ActorListed>(
            question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence,
            [.. listed.Select(actor => new ActorListed(actor.ActorId, names.GetValueOrDefault(actor.ActorId),
                classes.TryGetValue(actor.ActorId, out var code) && Codes<ActorClass>.TryParse(code, out var value) ? value : null, actor.Kind))],
            rows.Count > limit ? question.Next(actors[^1]) : null));

        void Add(string sql, object value)
        {
            values.Add(value);
            condition.Add(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, $"${values.Count + 3}"));
        }
    }

    private static string InForce(string row) => $"{row}.seq_from <= $2 and {row}.seq_to > $2 and {row}.valid_from <= $3 and {row}.valid_to > $3";
}
