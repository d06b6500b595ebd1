using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain;
using Coalitions.Domain.Reforms;
using Coalitions.Domain.Voting;

namespace Coalitions.Api.Reforms;

/// <summary>What it takes to decide on a reform in an arena: a quota over the weights of deciders, and who can block alone.</summary>
public sealed record AdoptDecisionRule : FactBody, IFactBody<AdoptDecisionRule, DecisionRuleAdopted>
{
    /// <summary>A code such as cabinet or council; one rule for each.</summary>
    [Code]
    public string? Arena { get; init; }

    /// <summary>The weight that carries a decision.</summary>
    public required double Quota { get; init; }

    [MinLength(1)]
    public required IReadOnlyList<DeciderBody> Deciders { get; init; }

    public IReadOnlyList<VetoBody>? Vetoes { get; init; }

    public static FactKind FactKind { get; } = new FactKind<DecisionRuleAdopted, AdoptDecisionRule>("reform", ResourceKind.Reform);

    public static Operation Operation { get; } = Operation.Records("/v1/reforms/{id}/decision-rules", "adoptDecisionRule",
        "Records what it takes to decide on a reform.", FactKind, typeof(AdoptDecisionRule));

    public async ValueTask<DecisionRuleAdopted> Read(Recorder recorder, FactIds ids)
    {
        if (Deciders.Count == 0) recorder.Refuse("deciders", "empty", "Somebody decides.");
        var deciders = new List<Decider>();
        for (var i = 0; i < Deciders.Count; i++)
        {
            var (decider, at) = (Deciders[i], $"deciders/{i.ToString(CultureInfo.InvariantCulture)}");
            if (decider.Weight is { } weight && !(double.IsFinite(weight) && weight > 0 && weight <= Scale.Furthest))
                recorder.Refuse($"{at}/weight", "out-of-range", "A weight is above 0.");
            deciders.Add(await Named(recorder, decider.Actor, decider.Post, at) with { Weight = decider.Weight ?? 1 });
        }

        var vetoes = new List<Decider>();
        for (var i = 0; i < (Vetoes?.Count ?? 0); i++)
            vetoes.Add(await Named(recorder, Vetoes![i].Actor, Vetoes[i].Post, $"vetoes/{i.ToString(CultureInfo.InvariantCulture)}"));
        Unique(deciders, "deciders");
        Unique(vetoes, "vetoes");
        // In the decimals that were given: a rule is recorded when, and only when, it makes a game.
        if (VotingGame.Of(Quota, deciders.Select(decider => new Voter(decider.Id, decider.Weight))).Refusal is { Code: not ("invalid-weight" or "no-voters") } refusal)
            recorder.Refuse("quota", "out-of-range", $"A quota is above 0 and at most the weight of all deciders. {refusal.Sentence}");
        return await recorder.Common(
            new DecisionRuleAdopted(ids.Subject, Quota, deciders.ToValueList(), vetoes.ToValueList(), Arena), this, FactKind.Name);

        void Unique(List<Decider> named, string member)
        {
            if (named.Select(decider => decider.Id).Distinct().Count() < named.Count) recorder.Refuse(member, "duplicate-item", "The same one stands twice.");
        }
    }

    public static AdoptDecisionRule Show(DecisionRuleAdopted fact, Guid version, Showing showing) => showing.Common(new AdoptDecisionRule
    {
        Arena = fact.Arena,
        Quota = fact.Quota,
        Deciders = [.. fact.Deciders.Select(decider => new DeciderBody { Actor = ActorOf(decider), Post = PostOf(decider), Weight = decider.Weight })],
        Vetoes = fact.Vetoes.Count == 0 ? null : [.. fact.Vetoes.Select(veto => new VetoBody { Actor = ActorOf(veto), Post = PostOf(veto) })],
    }, fact, FactKind.Name);

    private static async ValueTask<Decider> Named(Recorder recorder, Reference? actor, Reference? post, string at)
    {
        if (actor is null == post is null) recorder.Refuse(at, "missing-member", "Either an actor or a post is named.");
        return post is { } held
            ? new Decider(DeciderKind.Post, await recorder.Post(held, $"{at}/post"))
            : new Decider(DeciderKind.Actor, actor is { } named ? await recorder.Actor(named, $"{at}/actor") : Guid.Empty);
    }

    private static Reference? ActorOf(Decider decider) => decider.Kind == DeciderKind.Actor ? Reference.To(decider.Id) : null;

    private static Reference? PostOf(Decider decider) => decider.Kind == DeciderKind.Post ? Reference.To(decider.Id) : null;
}

/// <summary>An actor who decides, or a post whose holder does.</summary>
public sealed record DeciderBody
{
    public Reference? Actor { get; init; }

    public Reference? Post { get; init; }

    /// <summary>Absent: 1.</summary>
    public double? Weight { get; init; }
}

/// <summary>Who can block alone: an actor, or whoever holds a post.</summary>
public sealed record VetoBody
{
    public Reference? Actor { get; init; }

    public Reference? Post { get; init; }
}
