using System.Text.Json;
using System.Text.Json.Nodes;
using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.Record;
using Coalitions.Domain.Reforms;

namespace Coalitions.Api.Records;

/// <summary>The fact was written down wrongly: members of its body and what they should have said.</summary>
public sealed record CorrectRecord
{
    /// <summary>The members to set, as the fact's own operation takes them; null removes one. <c>actor</c> or <c>reform</c> moves the fact.</summary>
    public required JsonElement Set { get; init; }

    [Text(2_000)]
    public string? Reason { get; init; }

    public static Operation Operation { get; } = new("/v1/records/{recordId}/correction", "correctRecord",
        "Corrects what was written down wrongly.", typeof(CorrectRecord), typeof(Changed), async (recorder, path, element) =>
        {
            var body = recorder.Bind<CorrectRecord>(element);
            if (body.Set.ValueKind != JsonValueKind.Object || !body.Set.EnumerateObject().Any())
                throw new ProblemException(Problem.Invalid(recorder.At("set"), "wrong-type", "An object of the members to set is expected."));
            var (stream, entry) = await ChangeRecord.Find(recorder, path, ifMatchRequired: true);
            if (entry.Retracted) recorder.Granted(entry.Retract(new RecordRetracted(entry.RecordId)));
            var changeId = recorder.NewId();
            var restated = await Restate(recorder, entry, body.Set, changeId);
            await CheckScale(recorder, stream, entry, restated);
            var reason = await recorder.Seal(ChangeRecord.Reason, [.. restated.SealedUnder], body.Reason);
            var corrected = recorder.Granted(entry.Correct(new RecordCorrected(entry.RecordId, restated, reason)));

            // The event in the fact's own stream bears the change's id: the vault keeps its texts under it, and it is the record's ETag.
            var home = await recorder.Open(restated.StreamOf(recorder.Tenant));
            if (home != stream) stream.Append(corrected, recorder.NewId());
            home.Append(corrected, changeId);
            return ChangeRecord.Done(entry.RecordId, changeId);
        });

    // A position off its scale cannot be true, whichever of the two was written down wrongly.
    private static async ValueTask CheckScale(Recorder recorder, OpenStream stream, Entry entry, Fact restated)
    {
        var (issue, before, after) = (entry.Fact, restated) switch
        {
            (ReformProposed was, ReformProposed now) => (was.ReformId, was.Scale, now.Scale),
            (ProvisionAdded was, ProvisionAdded now) => (was.ProvisionId, was.Scale, now.Scale),
            _ => default,
        };
        if (before == after) return;
        await recorder.Bar(issue);
        var off = stream.Dossier.Standing.FirstOrDefault(own => IsOff(own.Fact))?.RecordId ?? await recorder.LiveReference(issue, entry.RecordId, IsOff);
        if (off is { } record) throw new ProblemException(new Problem(409, "off-scale", $"Record {record} lies outside the new scale; retract or correct that first."));

        bool IsOff(Fact fact) => fact switch
        {
            AlignmentAssessed { Position: { } position } stance => stance.IssueId == issue && !after.Contains(position),
            StakeholderIdentified { TargetPosition: { } wish } stakeholder => stakeholder.ReformId == issue && !after.Contains(wish),
            _ => false,
        };
    }

    // The fact as the API shows it, with the members set, is read again like any body: one way in, one set of rules.
    private static async ValueTask<Fact> Restate(Recorder recorder, Entry entry, JsonElement set, Guid changeId)
    {
        var kind = FactKinds.Of(entry.Fact);
        var shown = kind.Show(entry.Fact, entry.Version, await recorder.Showing(entry));
        var pointer = recorder.Pointer;
        recorder.Pointer = recorder.At("set");
        var subject = kind.SubjectOf(entry.Fact);
        foreach (var member in set.EnumerateObject())
            if (kind.SubjectMember is { } named && member.NameEquals(named))
                subject = await Subject(recorder, kind, member.Value);
            else shown[member.Name] = JsonNode.Parse(member.Value.GetRawText());
        recorder.ThrowIfRefused();
        // An assessor whose label was erased is still the same one, and cannot be found by what is shown in its place.
        if (!Sets("assessor")) shown.Remove("assessor");
        var restated = await kind.Read(recorder, new FactIds(subject, entry.RecordId, changeId), JsonSerializer.SerializeToElement(shown));
        recorder.Pointer = pointer;
        if (!Sets("assessor")) restated = restated with { Assessor = entry.Fact.Assessor };
        // What a body leaves out gets a default; what a correction leaves out stays.
        if (!Sets("validFrom")) restated = restated with { Valid = restated.Valid with { From = entry.Fact.Valid.From } };
        return kind.Untouched(restated, entry.Fact, Sets);

        bool Sets(string member) => set.TryGetProperty(member, out _);
    }

    private static async ValueTask<Guid> Subject(Recorder recorder, FactKind kind, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            recorder.Refuse(kind.SubjectMember!, "wrong-type", "A reference is expected.");
            return Guid.Empty;
        }

        return await recorder.Resolve(new Reference(value.GetString()!), kind.SubjectKind, kind.SubjectMember!);
    }
}
