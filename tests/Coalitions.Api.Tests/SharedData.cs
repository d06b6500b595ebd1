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

/// <summary>A fact that needs such files, and says that it skipped where one is missing.</summary>
public sealed class FactOnDataAttribute : FactAttribute
{
    public FactOnDataAttribute(params string[] files)
    {
        if (files.FirstOrDefault(file => SharedData.Path(file) is null) is { } file) Skip = $"{file} is not beside the repository (shared/data).";
    }
}
