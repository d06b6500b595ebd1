using System.Globalization;
using Coalitions.Api.Persistence;
using Coalitions.Api.Postgres;

namespace Coalitions.Api.Tests.Postgres;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class DataDirectoryTests : IDisposable
{
    private readonly string parent = Directory.CreateTempSubdirectory("coalitions-directory-").FullName;

    private string Wanted => Path.Combine(parent, "coalitions");

    [Fact]
    public void is_made_for_its_owner_alone()
    {
        using var directory = DataDirectory.Take(Wanted);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Wanted));
    }

    [Fact]
    public void refuses_a_second_instance_and_says_who_holds_it()
    {
        using var first = DataDirectory.Take(Wanted);
        var refusal = Assert.Throws<StartupException>(() => DataDirectory.Take(Wanted));
        Assert.Contains(Wanted, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void is_free_again_once_given_back()
    {
        DataDirectory.Take(Wanted).Dispose();
        using var second = DataDirectory.Take(Wanted);
        Assert.Equal(Wanted, second.Path);
    }

    [Fact]
    public void what_cannot_be_a_directory_is_not_blamed_on_another_instance()
    {
        File.WriteAllText(Wanted, "a file");
        var refusal = Assert.Throws<StartupException>(() => DataDirectory.Take(Wanted));
        Assert.DoesNotContain("Another instance", refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(parent, recursive: true);
}
