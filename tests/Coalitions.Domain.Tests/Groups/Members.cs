using Coalitions.Domain.Actors;
using Coalitions.Domain.Mapping;

namespace Coalitions.Domain.Tests.Groups;

/// <summary>Members of a group, in short.</summary>
public static class Members
{
    public static NodeFigures Member(int actor, double? position = null, double? influence = null, ActorClass? of = ActorClass.Citizen, double? salience = null) =>
        new(Id(actor), of, Figure(position), null, Figure(salience), Figure(influence));

    public static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    private static Consensus? Figure(double? value) => value is { } given ? new Consensus(given, given, given, 1) : null;
}
