using Coalitions.Api.Recording;
using Coalitions.Domain.Engagements;

namespace Coalitions.Api.Engagements;

/// <summary>What became of a contribution.</summary>
public sealed record AnswerContribution : FactBody, IFactBody<AnswerContribution, ContributionAnswered>
{
    public required ContributionState State { get; init; }

    public static FactKind FactKind { get; } = new FactKind<ContributionAnswered, AnswerContribution>("contribution", ResourceKind.Contribution);

    public static Operation Operation { get; } = Operation.Records("/v1/contributions/{id}/states", "answerContribution",
        "Records what became of a contribution.", FactKind, typeof(AnswerContribution));

    public ValueTask<ContributionAnswered> Read(Recorder recorder, FactIds ids) =>
        recorder.Common(new ContributionAnswered(ids.Subject, State), this, FactKind.Name);

    public static AnswerContribution Show(ContributionAnswered fact, Guid version, Showing showing) =>
        showing.Common(new AnswerContribution { State = fact.State }, fact, FactKind.Name);
}
