namespace Coalitions.Api.Privacy;

/// <summary>The keys under which texts about subjects are kept.</summary>
public interface IKeyring
{
    /// <summary>The keys of these subjects, made where there were none. The caller keeps what it encrypts only afterwards.</summary>
    /// <exception cref="SubjectErasedException">A subject's key was destroyed: nothing more is to be kept about it.</exception>
    ValueTask<SubjectKeys> EnsureAsync(string tenant, IReadOnlyCollection<Guid> subjects, CancellationToken cancellation);

    /// <summary>The keys that there are; a destroyed or unknown subject is simply absent.</summary>
    SubjectKeys Of(string tenant, IReadOnlyCollection<Guid> subjects);
}

/// <summary>For what is only tried out: keys that there are serve, those that are missing are made in memory and never kept.</summary>
public sealed class PassingKeyring(IKeyring kept) : IKeyring
{
    private readonly Dictionary<Guid, byte[]> made = [];

    public ValueTask<SubjectKeys> EnsureAsync(string tenant, IReadOnlyCollection<Guid> subjects, CancellationToken cancellation)
    {
        var keys = kept.Of(tenant, subjects);
        foreach (var subject in subjects)
            if (keys[subject] is null) made.TryAdd(subject, System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        return ValueTask.FromResult(Of(tenant, subjects));
    }

    public SubjectKeys Of(string tenant, IReadOnlyCollection<Guid> subjects)
    {
        var keys = kept.Of(tenant, subjects);
        return new SubjectKeys(subjects.Distinct().Select(subject => (subject, Key: keys[subject] ?? made.GetValueOrDefault(subject)))
            .Where(pair => pair.Key is not null).ToDictionary(pair => pair.subject, pair => pair.Key!));
    }
}
