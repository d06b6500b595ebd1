using Coalitions.Domain.Actors;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.Groups;

/// <summary>An incentive of an actor that is in force, about the reform in question.</summary>
/// <param name="Strength">In [0, 1]; null counts 1, as an unstated strength of a tie does.</param>
public sealed record HeldIncentive(Guid ActorId, IncentiveType IncentiveType, ReformDirection Direction, double? Strength);

/// <summary>
/// On which incentives the strength of a group rests: the part of each member in its support (or opposition) is split over
/// the incentives on record that move it in that direction, by their strength. Incentives are recorded judgements, not
/// causes that were found. Absent on a continuum and without strength.
/// </summary>
/// <param name="Direction">Whether support or opposition is split.</param>
/// <param name="MaterialAndCoercive">The share that rests on <c>material</c> and <c>coercive</c> incentives, in [0, 1]: what a patron could buy away or frighten away.</param>
/// <param name="Touched">The share of those members who have any such incentive, in [0, 1]: an upper bound of the same.</param>
/// <param name="NotOnRecord">The share of those members of whom no incentive in this direction is on record: with it, nothing is known of what holds them.</param>
/// <param name="Parts">For each type of incentive the strength that rests on it.</param>
public sealed record IncentiveMix(
    ReformDirection Direction, Figure MaterialAndCoercive, Figure Touched, Figure NotOnRecord, IReadOnlyList<IncentivePart> Parts)
{
    /// <summary>The formula of <see cref="MaterialAndCoercive"/>.</summary>
    public const string MaterialAndCoerciveFormula = "sum over members of strength x (material + coercive) / all incentives in this direction, / strength of all (types: Clark & Wilson 1961)";

    /// <summary>The formula of <see cref="Touched"/>.</summary>
    public const string TouchedFormula = "strength of members with a material or coercive incentive in this direction / strength of all";

    /// <summary>The formula of <see cref="NotOnRecord"/>.</summary>
    public const string NotOnRecordFormula = "strength of members without an incentive in this direction on record / strength of all";

    /// <summary>The mix of a group; n is the number of members who have a part in the strength.</summary>
    /// <param name="scale">That of stances on the reform itself.</param>
    /// <param name="incentives">Also those of others may be among them.</param>
    public static IncentiveMix Of(
        IReadOnlyCollection<NodeFigures> members, Scale scale, IEnumerable<HeldIncentive> incentives, ReformDirection direction = ReformDirection.ForReform)
    {
        var sign = direction == ReformDirection.ForReform ? 1 : -1;
        var held = incentives.Where(incentive => incentive.Direction == direction && incentive.Strength != 0)
            .ToLookup(incentive => incentive.ActorId, incentive => (incentive.IncentiveType, Strength: (decimal)(incentive.Strength ?? 1)));
        var parts = Enum.GetValues<IncentiveType>().ToDictionary(type => type, _ => (Strength: 0m, Members: 0));
        var (total, touched, unknown, n) = (0m, 0m, 0m, 0);
        foreach (var member in scale.IsSupport ? members.OrderBy(member => member.ActorId) : Enumerable.Empty<NodeFigures>())
        {
            var part = Strength.Part(member, sign);
            if (part == 0) continue;
            (total, n) = (total + part, n + 1);
            var own = held[member.ActorId].ToArray();
            if (own.Length == 0) unknown += part;
            if (own.Any(incentive => IsMaterialOrCoercive(incentive.IncentiveType))) touched += part;
            foreach (var type in own.GroupBy(incentive => incentive.IncentiveType))
                parts[type.Key] = (parts[type.Key].Strength + part * type.Sum(incentive => incentive.Strength) / own.Sum(incentive => incentive.Strength), parts[type.Key].Members + 1);
        }

        return new IncentiveMix(
            direction,
            Share(MaterialAndCoerciveFormula, parts.Where(part => IsMaterialOrCoercive(part.Key)).Sum(part => part.Value.Strength)),
            Share(TouchedFormula, touched),
            Share(NotOnRecordFormula, unknown),
            [.. parts.OrderBy(part => part.Key).Select(part => new IncentivePart(part.Key, part.Value.Members, (double)part.Value.Strength, total > 0 ? (double)(part.Value.Strength / total) : null))]);

        Figure Share(string formula, decimal strength) => new(formula, total > 0 ? (double)(strength / total) : null, n);
    }

    private static bool IsMaterialOrCoercive(IncentiveType type) => type is IncentiveType.Material or IncentiveType.Coercive;
}

/// <summary>The part of a group's strength that rests on one type of incentive.</summary>
/// <param name="Members">How many of those who have a part in the strength have such an incentive.</param>
/// <param name="Strength">In units of influence.</param>
/// <param name="Share">Of the strength of all, in [0, 1]; null when there is none.</param>
public sealed record IncentivePart(IncentiveType IncentiveType, int Members, double Strength, double? Share);
