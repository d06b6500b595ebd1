using Coalitions.Api.Recording;
using Coalitions.Domain.Actors;

namespace Coalitions.Api.Actors;

/// <summary>An actor is of a class, from a date on.</summary>
public sealed record AssignClass : FactBody, IFactBody<AssignClass, ClassAssigned>
{
    public required ActorClass ActorClass { get; init; }

    public static FactKind FactKind { get; } = new FactKind<ClassAssigned, AssignClass>("actor", ResourceKind.Actor);

    public static Operation Operation { get; } =
        Operation.Records("/v1/actors/{id}/classes", "assignClass", "Records the class of an actor.", FactKind, typeof(AssignClass));

    public ValueTask<ClassAssigned> Read(Recorder recorder, FactIds ids) =>
        recorder.Common(new ClassAssigned(ids.Subject, ActorClass), this, FactKind.Name, startsUnknown: true);

    public static AssignClass Show(ClassAssigned fact, Guid version, Showing showing) =>
        showing.Common(new AssignClass { ActorClass = fact.ActorClass }, fact, FactKind.Name);
}
