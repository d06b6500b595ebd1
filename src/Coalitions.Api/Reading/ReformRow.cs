using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.Privacy;
using Coalitions.Api.Reforms;
using Coalitions.Domain.Privacy;
using Coalitions.Domain.Record;
using Coalitions.Domain.Reforms;

namespace Coalitions.Api.Reading;

/// <summary>A reform at a pair of clocks.</summary>
public sealed record ReformRow(Guid Id, Guid RecordId, ReformProposed Fact, ReformStage? Stage)
{
    public string Title(Question question) => question.Open("reform_proposed.title", Fact.Title)!;

    public ScaleBody Scale(Question question) => new()
    {
        Kind = Fact.Scale.Kind,
        Min = Fact.Scale.Min,
        Max = Fact.Scale.Max,
        MinLabel = question.Open("reform_proposed.minLabel", Fact.Labels?.Min),
        MaxLabel = question.Open("reform_proposed.maxLabel", Fact.Labels?.Max),
    };
}

/// <summary>What many questions ask first.</summary>
public static class Lookups
{
    /// <summary>A sealed text, opened; <c>[erased]</c> when it cannot be.</summary>
    public static string? Open(this Question question, string field, SealedText? text) =>
        text is { } given ? question.Texts.Open(question.Tenant, field, given) ?? PrivateTexts.Erased : null;

    /// <summary>The reform of the path, as it was known; 404 where it was not.</summary>
    public static async Task<ReformRow> ReformInForce(this Question question, string id)
    {
        if (!Guid.TryParseExact(id, "D", out var reform)) throw new ProblemException(Problem.NotFound);
        var found = await question.ReformKnown(reform);
        if (found is null && question.IsLatest)
        {
            // It may have been recorded a moment ago.
            await question.CatchUp();
            found = await question.ReformKnown(reform);
        }

        return found ?? throw new ProblemException(Problem.NotFound);
    }

    /// <summary>The reform of the path as it is on record: in force, or as it will be or was; 404 where nothing of it was known.</summary>
    public static async Task<ReformRow> ReformOnRecord(this Question question, string id)
    {
        if (!Guid.TryParseExact(id, "D", out var reform)) throw new ProblemException(Problem.NotFound);
        return await question.ReformKnown(reform) ?? await question.ReformEver(reform) ?? await question.ReformInForce(id);
    }

    /// <summary>The last that was said of a reform, whenever it is there; null where nothing was known.</summary>
    public static async Task<ReformRow?> ReformEver(this Question question, Guid reform) =>
        (await FactRows.Standing(question, FactTables.Reforms, "f.reform_id = $4", [reform], "f.valid_from desc", 1)) is [var row]
            ? new ReformRow(reform, row.RecordId, (ReformProposed)row.Fact, null) : null;

    /// <summary>The reform at the clocks of the question; null where it was not known, or not there.</summary>
    public static async Task<ReformRow?> ReformKnown(this Question question, Guid reform)
    {
        var rows = await FactRows.InForce(question, FactTables.Reforms, "f.reform_id = $4", [reform]);
        if (rows.Count == 0) return null;
        var stage = await FactRows.InForce(question, FactTables.Stages, "f.reform_id = $4", [reform]);
        return new ReformRow(reform, rows[0].RecordId, (ReformProposed)rows[0].Fact, stage.Count == 0 ? null : ((StageReached)stage[0].Fact).Stage);
    }

    /// <summary>The names in force of these actors, old ids among them; whoever has none is absent, and one that cannot be read any more is <c>[erased]</c>.</summary>
    public static async Task<IReadOnlyDictionary<Guid, string>> Names(this Question question, Guid[] actors)
    {
        var identities = await question.Identities();
        var versions = await FactRows.Columns(question, FactTables.Names, "f.actor_id, f.version_id", "f.actor_id = any($4)", [actors.Select(identities.Of).Distinct().ToArray()],
            row => (Actor: row.GetGuid(0), Version: row.GetGuid(1)));
        var texts = await VaultTexts.Read(question.Database.Api, question.Texts, question.Tenant, [.. versions.Select(row => row.Version)], question.Cancellation);
        var names = versions.ToDictionary(row => row.Actor, row => texts.GetValueOrDefault(row.Version) ?? question.Supposed?.Vault.GetValueOrDefault(row.Version) ?? PrivateTexts.Erased);
        return actors.Distinct().Where(actor => names.ContainsKey(identities.Of(actor))).ToDictionary(actor => actor, actor => names[identities.Of(actor)]);
    }
}
