using Coalitions.Api.Persistence;
using Coalitions.Api.Privacy;
using Coalitions.Api.Reading;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.Privacy;
using Coalitions.Domain.Record;
using Npgsql;

namespace Coalitions.Api.Recording;

/// <summary>Shows facts as the API speaks of them: opens what is sealed and what lies in the vault, here at the edge and nowhere else.</summary>
public sealed class Showing
{
    private readonly string tenant;
    private readonly PrivateTexts texts;
    private readonly IReadOnlyDictionary<Guid, string> vault;

    private Showing(string tenant, PrivateTexts texts, IReadOnlyDictionary<Guid, string> vault) => (this.tenant, this.texts, this.vault) = (tenant, texts, vault);

    /// <summary>Prepares to show these facts, each with the event that holds it.</summary>
    public static async Task<Showing> Of(
        Database database, PrivateTexts texts, string tenant, IEnumerable<(Guid Version, Fact Fact)> facts, CancellationToken cancellation) =>
        new(tenant, texts, await VaultTexts.Read(database.Api, texts, tenant, References(facts), cancellation));

    /// <summary>The same within a transaction: whoever holds a connection never waits for a second one.</summary>
    public static async Task<Showing> Of(
        NpgsqlConnection connection, PrivateTexts texts, string tenant, IEnumerable<(Guid Version, Fact Fact)> facts, CancellationToken cancellation) =>
        new(tenant, texts, await VaultTexts.Read(connection, texts, tenant, References(facts), cancellation));

    /// <summary>A sealed text; <c>[erased]</c> when a key is gone, null when there is none.</summary>
    public string? Open(string field, SealedText? sealedText) =>
        sealedText is { } given ? texts.Open(tenant, field, given) ?? PrivateTexts.Erased : null;

    /// <summary>What the vault holds under this event's id.</summary>
    public string Vault(Guid version) => vault.GetValueOrDefault(version, PrivateTexts.Erased);

    /// <summary>What every fact may say.</summary>
    public T Common<T>(T body, Fact fact, string kind)
        where T : FactBody => (T)(body with
        {
            ValidFrom = fact.Valid.From,
            ValidTo = fact.Valid.To,
            Basis = fact.Basis == Basis.NotStated ? null : fact.Basis,
            Confidence = fact.Confidence == Confidence.NotStated ? null : fact.Confidence,
            Assessor = Of(fact.Assessor),
            Note = Open($"{kind}.note", fact.Note),
            Evidence = fact.Evidence is not { } evidence ? null : new EvidenceBody
            {
                Source = Open($"{kind}.evidence.source", evidence.Source),
                Url = Open($"{kind}.evidence.url", evidence.Url),
                Quote = Open($"{kind}.evidence.quote", evidence.Quote),
                DocumentId = Open($"{kind}.evidence.documentId", evidence.DocumentId),
            },
            Mentions = fact.Mentions.Count == 0 ? null : [.. fact.Mentions.Select(Reference.To)],
        });

    public AssessorReference? Of(Assessor? assessor) => assessor switch
    {
        null => null,
        { Kind: AssessorKind.Actor } => new AssessorReference(Reference.To(assessor.Id), null),
        _ => new AssessorReference(null, Vault(assessor.Id)),
    };

    private static Guid[] References(IEnumerable<(Guid Version, Fact Fact)> facts) =>
    [
        .. facts.SelectMany(item => (Guid[])[item.Version, .. item.Fact.Assessor is { Kind: AssessorKind.Label } label ? [label.Id] : Array.Empty<Guid>()])
            .Distinct(),
    ];
}
