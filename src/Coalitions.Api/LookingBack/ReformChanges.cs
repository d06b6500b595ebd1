using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Api.Reforms;
using Coalitions.Api.Security;

namespace Coalitions.Api.LookingBack;

/// <summary>What changed on a reform between two pairs of clocks, and which facts did it.</summary>
public sealed record ReformChanges(
    MapReform Reform, string AsOfFrom, string? KnownFrom, long SequenceFrom, string AsOfTo, string? KnownTo, long SequenceTo, string Method, Differences Changes);

public static class ReformChangesEndpoint
{
    private const string Method = "changes-1: from (asOfFrom, knownFrom) over (asOfFrom, knownTo), where we learned, to (asOfTo, knownTo), where it happened; aggregate median";

    public static void MapReformChanges(this IEndpointRouteBuilder app) => app.MapGet("/v1/reforms/{id}/changes", Get)
        .Describe("reformChanges", "Tells what changed between two pairs of clocks: who moved, which ties and memberships began and ended, and whether we learned it late, had it wrong, or it happened.", "reforms")
        .Produces<ReformChanges>().Refuses(400, 401, 403, 404, 503)
        .TakesTwoClocks();

    private static async Task<IResult> Get(HttpContext context, string id)
    {
        var (from, to) = await Question.Between(context);
        var reform = await to.ReformOnRecord(id);
        var changes = await MapComparison.Between(from, to, reform);
        return to.Answer(new ReformChanges(
            new MapReform(reform.Id, reform.Title(to), reform.Scale(to), reform.Stage),
            from.Clocks.AsOfText, from.Clocks.KnownAtText, from.Clocks.Sequence, to.Clocks.AsOfText, to.Clocks.KnownAtText, to.Clocks.Sequence, Method, changes));
    }
}
