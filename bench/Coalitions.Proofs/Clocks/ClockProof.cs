using Coalitions.Api.Postgres;
using Coalitions.Proofs.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coalitions.Proofs.Clocks;

/// <summary>
/// Two nodes on one database whose machines' clocks are ten minutes apart, and two whose clocks jump while they run. They
/// share a keyring folder, which several nodes can on one machine only.
/// </summary>
public static class ClockProof
{
    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(10);

    public static Proof Proof { get; } = new("clocks", "Nodes agree on every answer, however wrong their machines' clocks are and whether they jump.", Show);

    /// <summary>Two nodes in this process, their clocks ten minutes apart or set anew before each recording; answers where they differ.</summary>
    public static Task<IReadOnlyList<string>> InOneProcess(bool jumping) => WithDatabase(async (connection, folders) =>
    {
        var clocks = (ShiftedClock[])[new(Apart / 2), new(-Apart / 2)];
        await using var one = await Node.StartAsync(folders[0], clocks[0], ("ConnectionStrings:Coalitions", connection));
        await using var other = await Node.StartAsync(folders[1], clocks[1], ("ConnectionStrings:Coalitions", connection), ("Coalitions:Daemon", "false"));
        using var client = other.For(one.Foundation.FirstKey);
        var random = new Random(20260114);
        return await new TwoNodes(one.Client, client).Compare(() =>
        {
            if (!jumping) return;
            foreach (var clock in clocks) clock.Shift = TimeSpan.FromMinutes(random.Next(-4_000, 4_000));
        });
    });

    private static Task<IReadOnlyList<string>> InTwoProcesses() => WithDatabase(async (connection, folders) =>
    {
        await using var one = await NodeProcess.Start(connection, folders[0], Apart / 2, daemon: true);
        await using var other = await NodeProcess.Start(connection, folders[1], -Apart / 2, daemon: false);
        other.Client.DefaultRequestHeaders.Authorization = one.Client.DefaultRequestHeaders.Authorization;
        return await new TwoNodes(one.Client, other.Client).Compare(() => { });
    });

    private static async Task<bool> Show(string[] arguments)
    {
        if (arguments is ["--node", var connection, var folder, var minutes, var daemon])
        {
            await NodeProcess.Run(connection, folder, minutes, daemon);
            return true;
        }

        return Told("two processes, their clocks ten minutes apart", await InTwoProcesses())
            & Told("two nodes whose clocks jump by up to three days before each recording", await InOneProcess(jumping: true));

        static bool Told(string what, IReadOnlyList<string> differences)
        {
            Console.WriteLine($"{what}: {(differences.Count == 0 ? "no difference" : $"{differences.Count} differences")}");
            foreach (var difference in differences) Console.WriteLine(difference);
            return differences.Count == 0;
        }
    }

    private static async Task<IReadOnlyList<string>> WithDatabase(Func<string, string[], Task<IReadOnlyList<string>>> compare)
    {
        var directory = Directory.CreateTempSubdirectory("coalitions-clocks-").FullName;
        try
        {
            await using var postgres = await EmbeddedPostgres.StartAsync(directory, null, NullLogger.Instance, default);
            string[] folders = [Path.Combine(directory, "one"), Path.Combine(directory, "other")];
            var keyring = Directory.CreateDirectory(Path.Combine(directory, "keyring"));
            if (!OperatingSystem.IsWindows()) keyring.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            foreach (var folder in folders)
            {
                Directory.CreateDirectory(folder);
                Directory.CreateSymbolicLink(Path.Combine(folder, "keyring"), keyring.FullName);
            }

            return await compare(postgres.OwnerConnectionString, folders);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
