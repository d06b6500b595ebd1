namespace Coalitions.Domain.Detection;

/// <summary>How coalitions are detected. What is not given is the default, and the answer names all of it.</summary>
/// <param name="Objective">What is made as high as it gets.</param>
/// <param name="Gamma">The resolution, finite and above 0: higher gives more and smaller groups. Under <see cref="DetectionObjective.Cpm"/> it is a weight.</param>
/// <param name="AgreementForm">Null for the default: <see cref="AgreementForm.PerIssue"/>, whatever the number of actors.</param>
/// <param name="AgreementWeight">What agreement on one issue, at its fullest, weighs beside a tie of strength 1; in [0, 1000], kept in thousandths.</param>
/// <param name="CoordinationWeight">What a tie of strength 1 weighs; in [0, 1000], kept in thousandths.</param>
public sealed record DetectionMethod(
    DetectionObjective Objective = DetectionObjective.Modularity,
    double Gamma = 1,
    AgreementForm? AgreementForm = null,
    double AgreementWeight = 1,
    double CoordinationWeight = 1)
{
    /// <summary>The most actors whose pairs are held.</summary>
    public const int MostActorsNet = 500;

    /// <summary>The highest weight of a layer.</summary>
    public const double HeaviestLayer = 1000;

    /// <summary>The resolutions of the profile; Lambiotte, Delvenne &amp; Barahona 2008 read stability over them.</summary>
    public static IReadOnlyList<double> ProfileGammas { get; } = [0.5, 0.71, 1, 1.41, 2];

    /// <summary>Why this method cannot be followed, or null.</summary>
    public Refusal? Impossible(int actors) => this switch
    {
        { Gamma: var gamma } when !double.IsFinite(gamma) || gamma <= 0 =>
            new Refusal("invalid-gamma", "gamma is a finite number above 0.", "gamma"),
        { AgreementWeight: var weight } when !IsLayerWeight(weight) =>
            new Refusal("invalid-layer-weight", "agreementWeight lies between 0 and 1000.", "agreementWeight"),
        { CoordinationWeight: var weight } when !IsLayerWeight(weight) =>
            new Refusal("invalid-layer-weight", "coordinationWeight lies between 0 and 1000.", "coordinationWeight"),
        { AgreementForm: Detection.AgreementForm.Net } when actors > MostActorsNet =>
            new Refusal("too-many-actors", $"agreementForm=net holds all pairs and serves up to {MostActorsNet} actors; there are {actors}. Use perIssue.", "agreementForm"),
        _ => null,
    };

    /// <summary>A layer's weight in thousandths; half of one counts as a whole.</summary>
    internal static long Thousandths(double weight) => (long)Math.Round((decimal)weight * 1000, MidpointRounding.AwayFromZero);

    private static bool IsLayerWeight(double weight) => weight is >= 0 and <= HeaviestLayer;
}
