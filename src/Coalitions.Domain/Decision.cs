using System.Diagnostics.CodeAnalysis;

namespace Coalitions.Domain;

/// <summary>What the domain answers when it is asked for something: what now is the case, or a refusal.</summary>
public readonly struct Decision<T>
    where T : notnull
{
    private readonly T? value;

    private Decision(T? value, Refusal? refusal) => (this.value, Refusal) = (value, refusal);

    /// <summary>Why not, or null.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Whether it was refused.</summary>
    [MemberNotNullWhen(true, nameof(Refusal))]
    public bool IsRefused => Refusal is not null;

    /// <summary>What was decided.</summary>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public T Value => IsRefused ? throw new InvalidOperationException($"Refused: {Refusal.Code}.") : value!;

    /// <summary>A yes.</summary>
    public static implicit operator Decision<T>(T value) => new(value, null);

    /// <summary>A no.</summary>
    public static implicit operator Decision<T>(Refusal refusal) => new(default, refusal);
}
