namespace Coalitions.Api.Tests;

/// <summary>Real data that lies beside the repository, where it does; it is no part of it.</summary>
public static class SharedData
{
    public static string? Path(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (System.IO.Path.Combine(folder.FullName, "shared", "data", file) is var path && File.Exists(path)) return path;
        return null;
    }
}

/// <summary>A fact that needs such a file, and says that it skipped where there is none.</summary>
public sealed class FactOnDataAttribute : FactAttribute
{
    public FactOnDataAttribute(string file)
    {
        if (SharedData.Path(file) is null) Skip = $"{file} is not beside the repository (shared/data).";
    }
}
