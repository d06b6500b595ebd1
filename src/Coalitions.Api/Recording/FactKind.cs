using System.Text.Json;
using System.Text.Json.Nodes;
using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Domain.Record;

namespace Coalitions.Api.Recording;

/// <summary>One kind of fact: its name, the body by which it is recorded, and the two ways between them.</summary>
public abstract class FactKind(Type fact, Type body, string? subjectMember, string subjectKind)
{
    /// <summary>The name of its events, and the <c>type</c> under which the API shows it.</summary>
    public string Name { get; } = EventNames.All[fact];

    public Type Fact => fact;

    /// <summary>The type of the body that records it.</summary>
    public Type Body => body;

    /// <summary>The member by which a correction names another subject; null where the subject cannot be another.</summary>
    public string? SubjectMember => subjectMember;

    public string SubjectKind => subjectKind;

    public abstract ValueTask<Fact> Read(Recorder recorder, FactIds ids, JsonElement body);

    /// <summary>The body, as JSON, that would record this fact.</summary>
    public abstract JsonObject Show(Fact fact, Guid version, Showing showing);

    /// <summary>A restated fact with what a correction did not touch.</summary>
    public abstract Fact Untouched(Fact restated, Fact before, Func<string, bool> sets);

    /// <summary>What a fact of this kind was recorded on.</summary>
    public abstract Guid SubjectOf(Fact fact);
}

/// <inheritdoc/>
public sealed class FactKind<TFact, TBody>(string? subjectMember, string subjectKind, Func<TFact, Guid>? subjectOf = null)
    : FactKind(typeof(TFact), typeof(TBody), subjectMember, subjectKind)
    where TFact : Fact
    where TBody : FactBody, IFactBody<TBody, TFact>
{
    public override async ValueTask<Fact> Read(Recorder recorder, FactIds ids, JsonElement body) =>
        await recorder.Bind<TBody>(body).Read(recorder, ids);

    public override JsonObject Show(Fact fact, Guid version, Showing showing) =>
        (JsonObject)JsonSerializer.SerializeToNode(TBody.Show((TFact)fact, version, showing), ApiJson.Sparse)!;

    public override Fact Untouched(Fact restated, Fact before, Func<string, bool> sets) => TBody.Untouched((TFact)restated, (TFact)before, sets);

    public override Guid SubjectOf(Fact fact) => subjectOf?.Invoke((TFact)fact) ?? fact.Subject;
}
