using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Api.Security;
using Coalitions.Domain.Identity;

namespace Coalitions.Api.Actors;

/// <summary>Two actors that may be one: for a person to look at, never merged by itself.</summary>
/// <param name="Similarity">How alike their names in force are, in [0, 1]: Dice's coefficient of the beginnings of their words, compared by keyed hashes.</param>
/// <param name="Reasons"><c>name</c> where the names are alike, <c>identifier</c> where both went by one identifier.</param>
public sealed record DuplicateCandidate(Guid ActorId, string? Name, Guid OtherId, string? OtherName, double Similarity, IReadOnlyList<string> Reasons);

public static class ActorDuplicates
{
    // A beginning that more names share than this says nothing about two of them.
    private const int MostSharing = 50;

    private const int ActorsAtATime = 200;
    private const double LeastAlike = 0.6;

    private static readonly string[] Members = ["actorId", "minSimilarity", "cursor", "limit"];

    public static void MapActorDuplicates(this IEndpointRouteBuilder app) => app.MapGet("/v1/actors/duplicates", (Delegate)Get)
        .Describe("actorDuplicates", "Lists pairs of actors that may be one, by the first one's id; a page may be empty and have a next one.", "actors").Takes(Members)
        .Produces<Page<DuplicateCandidate>>().Refuses(400, 401, 403, 503);

    private static async Task<IResult> Get(HttpContext context)
    {
        var question = await Question.Of(context, Members);
        var (limit, least) = (question.Limit(), question.Query.Number("minSimilarity", 0.1, 1) ?? LeastAlike);
        var one = await question.Actor("actorId");
        var (pairs, last, more) = (new List<DuplicateCandidate>(), question.After(), true);
        while (more && pairs.Count < limit)
        {
            var actors = (await FactRows.Columns(question, FactTables.Actors, "f.actor_id",
                    one is null ? $"f.actor_id > $4 order by f.actor_id limit {ActorsAtATime}" : "f.actor_id = $4", [one ?? last], row => row.GetGuid(0))).Order().ToArray();
            more = one is null && actors.Length == ActorsAtATime;
            foreach (var some in (await Pairs(question, actors, least, both: one is not null)).GroupBy(pair => pair.ActorId).OrderBy(own => own.Key))
            {
                pairs.AddRange(some.OrderByDescending(pair => pair.Similarity).ThenBy(pair => pair.OtherId));
                last = some.Key;
                if (pairs.Count < limit) continue;
                more = one is null;
                break;
            }

            if (pairs.Count < limit && actors.Length > 0) last = actors[^1];
        }

        var names = await question.Names([.. pairs.SelectMany(pair => (Guid[])[pair.ActorId, pair.OtherId]).Distinct()]);
        return question.Answer(new Page<DuplicateCandidate>(question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence,
            [.. pairs.Select(pair => pair with { Name = names.GetValueOrDefault(pair.ActorId), OtherName = names.GetValueOrDefault(pair.OtherId) })],
            more ? question.Next(last) : null));
    }

    private static async Task<IReadOnlyList<DuplicateCandidate>> Pairs(Question question, Guid[] actors, double least, bool both)
    {
        var identities = await question.Identities();
        var own = await Words(question, identities, actors);
        var sharing = await Sharing(question, identities, own.Values.SelectMany(words => words.All).Distinct().ToArray());
        var others = own.SelectMany(actor => actor.Value.All.SelectMany(word => sharing.GetValueOrDefault(word, []))
            .Where(other => both ? other != actor.Key : other > actor.Key).Distinct().Select(other => (Actor: actor.Key, Other: other))).ToArray();
        var theirs = await Words(question, identities, [.. others.Select(pair => pair.Other).Distinct()]);
        return
        [
            .. from pair in others
               where theirs.ContainsKey(pair.Other)
               let similarity = Dice(own[pair.Actor].Name, theirs[pair.Other].Name)
               let identified = own[pair.Actor].Identifiers.Overlaps(theirs[pair.Other].Identifiers)
               where similarity >= least || identified
               select new DuplicateCandidate(pair.Actor, null, pair.Other, null, similarity,
                   [.. similarity >= least ? (string[])["name"] : [], .. identified ? (string[])["identifier"] : []]),
        ];
    }

    private static double Dice(HashSet<string> one, HashSet<string> other) =>
        one.Count + other.Count == 0 ? 0 : Math.Round(2.0 * one.Count(other.Contains) / (one.Count + other.Count), 4);

    // The hashes of the names in force of these actors, and of the identifiers that they ever had by then.
    private static async Task<Dictionary<Guid, ActorWords>> Words(Question question, Identities identities, Guid[] actors)
    {
        var facts = question.Database.Facts;
        await using var command = question.Database.Api.CreateCommand($"""
            select n.actor_id, w.word, true from {facts}.names n join app.name_words w on w.tenant_id = n.tenant_id and w.ref_id = n.version_id and w.subject_id = any($5)
            where n.tenant_id = $1 and n.actor_id = any($4) and n.seq_from <= $2 and n.seq_to > $2 and n.valid_from <= $3 and n.valid_to > $3
            union all
            select i.resource_id, w.word, false from {facts}.identifiers i join app.name_words w on w.tenant_id = i.tenant_id and w.ref_id = i.version_id and w.subject_id = any($5)
            where i.tenant_id = $1 and i.resource_id = any($4) and i.seq_from <= $2 and i.seq_to > $2 and i.valid_from <= $3
            """);
        foreach (var value in (object[])[question.Tenant, question.Clocks.SeqId, question.Clocks.AsOf, actors, actors.SelectMany(identities.Behind).ToArray()]) command.Parameters.AddWithValue(value);
        var words = new Dictionary<Guid, ActorWords>();
        await using var reader = await command.ExecuteReaderAsync(question.Cancellation);
        while (await reader.ReadAsync(question.Cancellation))
        {
            if (!words.TryGetValue(reader.GetGuid(0), out var own)) words[reader.GetGuid(0)] = own = new ActorWords([], []);
            (reader.GetBoolean(2) ? own.Name : own.Identifiers).Add(Convert.ToHexString(reader.GetFieldValue<byte[]>(1)));
        }

        return words;
    }

    // Who else shares a hash, where few do.
    private static async Task<Dictionary<string, Guid[]>> Sharing(Question question, Identities identities, string[] words)
    {
        await using var command = question.Database.Api.CreateCommand($"""
            select asked.word, array_agg(other.subject_id) from unnest($2::bytea[]) as asked(word)
            cross join lateral (select w.subject_id from app.name_words w where w.tenant_id = $1 and w.word = asked.word limit {MostSharing + 1}) other
            group by asked.word having count(*) <= {MostSharing}
            """);
        command.Parameters.AddWithValue(question.Tenant);
        command.Parameters.AddWithValue(words.Select(Convert.FromHexString).ToArray());
        var sharing = new Dictionary<string, Guid[]>();
        await using var reader = await command.ExecuteReaderAsync(question.Cancellation);
        while (await reader.ReadAsync(question.Cancellation))
            sharing[Convert.ToHexString(reader.GetFieldValue<byte[]>(0))] = [.. reader.GetFieldValue<Guid[]>(1).Select(identities.Of).Distinct()];
        return sharing;
    }

    private sealed record ActorWords(HashSet<string> Name, HashSet<string> Identifiers)
    {
        public IEnumerable<string> All => Name.Concat(Identifiers);
    }
}
