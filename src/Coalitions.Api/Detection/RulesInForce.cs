using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Domain;
using Coalitions.Domain.Posts;
using Coalitions.Domain.Reforms;
using Coalitions.Domain.Voting;

namespace Coalitions.Api.Detection;

/// <summary>The decision rules of a reform in force, by arena and record.</summary>
/// <param name="Titles">Of the posts among those who decide or can block.</param>
/// <param name="Names">Of the actors among them, and of those who hold the posts.</param>
/// <param name="Records">The records of the rules and of who holds the posts.</param>
public sealed record RulesInForce(
    IReadOnlyList<RuleInForce> Rules, IReadOnlyDictionary<Guid, string?> Titles, IReadOnlyDictionary<Guid, string> Names, IReadOnlyList<Guid> Records)
{
    /// <summary>So many rules in force are worked through; more are refused.</summary>
    public const int MostRules = 20;

    public static async Task<RulesInForce> Read(Question question, Guid reform)
    {
        var rows = await FactRows.InForce(question, FactTables.DecisionRules, "f.reform_id = $4", [reform], limit: MostRules + 1);
        if (rows.Count > MostRules) throw new ProblemException(new Problem(413, "too-many-rules", $"Coalitions are set against at most {MostRules} decision rules in force."));
        var rules = rows.Select(row => (row.RecordId, Rule: (DecisionRuleAdopted)row.Fact)).OrderBy(row => row.Rule.Arena, StringComparer.Ordinal).ThenBy(row => row.RecordId).ToArray();
        var deciders = rules.SelectMany(row => row.Rule.Deciders.Concat(row.Rule.Vetoes)).ToArray();
        Guid[] posts = [.. deciders.Where(decider => decider.Kind == DeciderKind.Post).Select(decider => decider.Id).Distinct()];
        var titles = (await FactRows.InForce(question, FactTables.Posts, "f.post_id = any($4)", [posts])).Select(row => (PostEstablished)row.Fact)
            .ToDictionary(post => post.PostId, post => question.Open("post_established.title", post.Title));
        var holding = await FactRows.Columns(question, FactTables.PostsHeld, "f.post_id, f.actor_id, f.record_id", "f.post_id = any($4)", [posts],
            row => (Post: row.GetGuid(0), Actor: row.GetGuid(1), Record: row.GetGuid(2)));
        var holders = holding.ToLookup(row => row.Post, row => row.Actor);
        var identities = await question.Identities();
        var names = await question.Names([.. deciders.Where(decider => decider.Kind == DeciderKind.Actor).Select(decider => identities.Of(decider.Id)).Concat(holding.Select(row => row.Actor)).Distinct()]);
        return new RulesInForce(
            [.. rules.Select(row => new RuleInForce(row.RecordId, row.Rule, identities.Of, post => [.. holders[post].Distinct().Order()]))],
            titles, names, [.. rules.Select(row => row.RecordId), .. holding.Select(row => row.Record)]);
    }
}

/// <summary>A decision rule, with its posts given to those who hold them.</summary>
public sealed class RuleInForce
{
    public RuleInForce(Guid recordId, DecisionRuleAdopted rule, Func<Guid, Guid> survivor, Func<Guid, Guid[]> holdersOf)
    {
        (RecordId, Rule) = (recordId, rule);
        Posts = rule.Deciders.Concat(rule.Vetoes).Where(decider => decider.Kind == DeciderKind.Post).Select(decider => decider.Id).Distinct().ToDictionary(post => post, holdersOf);
        Votes =
        [
            .. rule.Deciders.Select(decider => new RuleVote(VoterOf(decider), decider, false)),
            .. rule.Vetoes.Select(decider => new RuleVote(VoterOf(decider), decider, true)),
        ];

        // A vacant one votes under its own id, and so with nobody.
        Guid VoterOf(Decider decider) => decider.Kind == DeciderKind.Actor ? survivor(decider.Id) : Posts[decider.Id] is [var holder] ? holder : decider.Id;
    }

    public Guid RecordId { get; }

    public DecisionRuleAdopted Rule { get; }

    /// <summary>Who holds each post among those who decide or can block, by id.</summary>
    public IReadOnlyDictionary<Guid, Guid[]> Posts { get; }

    /// <summary>The votes, then the vetoes.</summary>
    public IReadOnlyList<RuleVote> Votes { get; }

    /// <summary>The posts that several hold.</summary>
    public IEnumerable<KeyValuePair<Guid, Guid[]>> Shared => Posts.Where(post => post.Value.Length > 1);

    /// <summary>The rule as a game; refused where it makes none.</summary>
    public Decision<VotingGame> Game() => VotingGame.Of(Rule.Quota, Votes.Select(vote => new Voter(vote.Voter, vote.Veto ? 0 : vote.Decider.Weight, vote.Veto)));
}

/// <param name="Voter">Who casts it: the actor, the only holder of the post, or the post itself.</param>
public sealed record RuleVote(Guid Voter, Decider Decider, bool Veto);
