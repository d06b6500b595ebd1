namespace Coalitions.Api.Persistence;

/// <summary>
/// For which tenant the present piece of work is done: a request enters the tenant of its credential once, and the database
/// then shows it that tenant's rows only, whatever the queries ask for. Work that entered none sees none.
/// </summary>
public static class Tenancy
{
    private static readonly AsyncLocal<string?> Entered = new();

    public static string? Current => Entered.Value;

    /// <summary>From here on, and in everything that is called from here.</summary>
    public static void Enter(string tenant) => Entered.Value = tenant;
}
