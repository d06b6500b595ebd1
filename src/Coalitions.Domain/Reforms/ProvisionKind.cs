using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Reforms;

/// <summary>What a sub-issue of a reform is.</summary>
public enum ProvisionKind
{
    [Term("Provision", "A part of what the reform would enact.")]
    Provision = 1,

    [Term("Belief", "A conviction about the problem, its causes or its cure.")]
    Belief = 2,

    [Term("Claim", "A single statement that people agree or disagree with.")]
    Claim = 3,
}
