using System.Text.RegularExpressions;
using Coalitions.Api.Postgres;

namespace Coalitions.Api.Tests;

/// <summary>What is deployed agrees with what the tests run on.</summary>
public sealed partial class DeploymentTests
{
    [Fact]
    public void the_database_beside_the_service_is_set_as_the_embedded_one_is()
    {
        var set = Setting().Matches(File.ReadAllText(InRepository("deploy/compose.yaml"))).Select(match => match.Groups[1].Value);
        Assert.Equal(EmbeddedPostgres.ServerSettings.Order(), set.Order());
    }

    private static string InRepository(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, file) is var path && File.Exists(path)) return path;
        throw new FileNotFoundException(null, file);
    }

    [GeneratedRegex(@"-c ([a-z_]+=\S+)")]
    private static partial Regex Setting();
}
