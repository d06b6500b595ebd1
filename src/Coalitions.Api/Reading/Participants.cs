using Coalitions.Api.Facts;
using Coalitions.Api.Privacy;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Posts;
using Coalitions.Domain.Vocabulary;

namespace Coalitions.Api.Reading;

/// <summary>Who an actor was at the date in question, and not who it has become since.</summary>
public sealed record Participant(
    Guid ActorId, string Name, ActorClass? ActorClass, IReadOnlyList<HeldPost> Posts, IReadOnlyList<HeldIncentive> Incentives);

public sealed record HeldPost(Guid PostId, string Title, Guid RecordId);

public sealed record HeldIncentive(Guid ReformId, IncentiveType IncentiveType, ReformDirection Direction, double? Strength, Guid RecordId);

public static class Participants
{
    /// <summary>Who these actors were at the moment of the question, by their id.</summary>
    public static async Task<IReadOnlyDictionary<Guid, Participant>> Of(Question question, Guid[] actors)
    {
        // What was recorded of an old id is told of who that is.
        var identities = await question.Identities();
        actors = [.. actors.Select(identities.Of).Distinct()];
        var names = await question.Names(actors);
        var classes = await Classes(question, actors);
        var posts = await FactRows.Columns(question, FactTables.PostsHeld, "f.actor_id, f.post_id, f.record_id", "f.actor_id = any($4)", [actors],
            row => (Actor: row.GetGuid(0), Post: row.GetGuid(1), Record: row.GetGuid(2)));
        var titles = (await FactRows.Standing(question, FactTables.Posts, "f.post_id = any($4)", [posts.Select(held => held.Post).Distinct().ToArray()]))
            .Select(row => (PostEstablished)row.Fact).ToDictionary(post => post.PostId, post => question.Open("post_established.title", post.Title)!);
        var held = posts.OrderBy(post => post.Record).ToLookup(post => post.Actor,
            post => new HeldPost(post.Post, titles.GetValueOrDefault(post.Post, PrivateTexts.Erased), post.Record));
        var moved = (await FactRows.Columns(question, FactTables.Incentives,
            "f.actor_id, f.reform_id, f.incentive_type, f.direction, f.strength, f.record_id", "f.actor_id = any($4)", [actors], row => (
                Actor: row.GetGuid(0),
                Incentive: new HeldIncentive(row.GetGuid(1), Codes<IncentiveType>.Parse(row.GetString(2)), Codes<ReformDirection>.Parse(row.GetString(3)),
                    row.IsDBNull(4) ? null : row.GetDouble(4), row.GetGuid(5)))))
            .OrderBy(item => item.Incentive.RecordId).ToLookup(item => item.Actor, item => item.Incentive);
        return actors.Distinct().ToDictionary(actor => actor, actor => new Participant(
            actor, names.GetValueOrDefault(actor, PrivateTexts.Erased), classes.TryGetValue(actor, out var actorClass) ? actorClass : null,
            [.. held[actor]], [.. moved[actor]]));
    }

    /// <summary>The classes of these actors at the moment of the question; whoever has none is absent.</summary>
    public static async Task<IReadOnlyDictionary<Guid, ActorClass>> Classes(Question question, Guid[] actors) =>
        (await FactRows.Columns(question, FactTables.Classes, "f.actor_id, f.actor_class", "f.actor_id = any($4)", [actors],
            row => (Actor: row.GetGuid(0), ActorClass: Codes<ActorClass>.Parse(row.GetString(1))))).ToDictionary(row => row.Actor, row => row.ActorClass);
}
