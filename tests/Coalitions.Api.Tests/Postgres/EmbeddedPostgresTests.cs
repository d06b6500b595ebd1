using System.Diagnostics;
using System.Globalization;
using Coalitions.Api.Persistence;
using Coalitions.Api.Postgres;
using Coalitions.Proofs.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Coalitions.Api.Tests.Postgres;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class EmbeddedPostgresTests : IClassFixture<MadeCluster>, IDisposable
{
    private readonly MadeCluster made;
    private readonly string directory;

    public EmbeddedPostgresTests(MadeCluster made)
        : this(made, Directory.CreateTempSubdirectory("coalitions-postgres-").FullName)
    {
    }

    private EmbeddedPostgresTests(MadeCluster made, string directory) => (this.made, this.directory) = (made, directory);

    private string Cluster => Path.Combine(directory, "postgres");

    private string Note => Path.Combine(Cluster, "postmaster.pid");

    [Fact]
    public async Task keeps_what_was_stored_over_a_restart()
    {
        await using (var first = await Start())
        {
            await Ask(first, "create table stored (word text)");
            await Ask(first, $"insert into stored values ('{MadeCluster.Word}')");
        }

        Assert.False(File.Exists(Note));
        await using var second = await Start();
        Assert.Equal(MadeCluster.Word, await Stored(second));
    }

    [Fact]
    public async Task is_set_for_durability_and_privacy_and_its_owner_is_no_superuser()
    {
        (string Setting, string Value)[] expected =
        [
            ("listen_addresses", ""), ("data_checksums", "on"), ("server_encoding", "UTF8"), ("fsync", "on"), ("full_page_writes", "on"),
            ("synchronous_commit", "on"), ("log_statement", "none"), ("log_min_error_statement", "panic"),
            ("log_parameter_max_length", "0"), ("log_parameter_max_length_on_error", "0"), ("TimeZone", "UTC"),
            ("idle_in_transaction_session_timeout", "10min"),
        ];
        await made.CopyTo(directory);
        await using var postgres = await Start();
        Assert.Equal("coalitions_owner", await Ask(postgres, "select datdba::regrole::text from pg_database where datname = current_database()"));
        Assert.Equal(
            "f t t",
            await Ask(postgres, "select concat_ws(' ', rolsuper, rolcreaterole, rolcreatedb) from pg_roles where rolname = current_user"));
        foreach (var (setting, value) in expected)
            Assert.Equal((setting, value), (setting, await Ask(postgres, $"select current_setting('{setting}')")));
    }

    [Fact]
    public async Task is_started_again_after_it_was_killed()
    {
        await made.CopyTo(directory);
        await using var postgres = await Start();
        var killed = Pid();
        await Signal(killed, "KILL");
        await Eventually(async () => await Stored(postgres) == MadeCluster.Word);
        Assert.NotEqual(killed, Pid());
    }

    [Fact]
    public async Task a_server_left_over_by_a_killed_service_is_stopped_first()
    {
        await made.CopyTo(directory);
        using var orphan = await StartOrphan();
        await using var postgres = await Start();
        Assert.True(orphan.HasExited);
        Assert.Equal(MadeCluster.Word, await Stored(postgres));
    }

    [Fact]
    public async Task a_note_of_a_dead_server_is_no_hindrance()
    {
        await made.CopyTo(directory);
        using (var orphan = await StartOrphan())
        {
            await Signal(orphan.Id, "KILL");
            await orphan.WaitForExitAsync();
        }

        Assert.True(File.Exists(Note));
        await using var postgres = await Start();
        Assert.Equal(MadeCluster.Word, await Stored(postgres));
    }

    [Fact]
    public async Task a_stranger_with_the_number_of_a_dead_server_is_left_alone()
    {
        await made.CopyTo(directory);
        using var stranger = Process.Start("sleep", ["60"]);
        await File.WriteAllTextAsync(Note, $"{stranger.Id}\n{Cluster}\n1700000000\n5432\n");
        await using (var postgres = await Start()) Assert.Equal(MadeCluster.Word, await Stored(postgres));
        Assert.False(stranger.HasExited);
        stranger.Kill();
    }

    [Fact]
    public async Task a_server_of_another_directory_is_left_alone()
    {
        await made.CopyTo(directory);
        using var neighbour = new EmbeddedPostgresTests(made);
        await made.CopyTo(neighbour.directory);
        await using var other = await neighbour.Start();
        File.Copy(neighbour.Note, Note);
        await using var postgres = await Start();
        Assert.Equal("1", await Ask(other, "select 1"));
    }

    [Fact]
    public async Task a_server_that_cannot_be_told_from_a_stranger_keeps_its_note()
    {
        if (!Environment.IsPrivilegedProcess) return;
        await using var volume = await Volume.Mount(200, files: 5_000);
        using var crowded = new EmbeddedPostgresTests(made, Path.Combine(volume.Folder, "data"));
        Directory.CreateDirectory(crowded.directory);
        await made.CopyTo(crowded.directory);
        using var orphan = await crowded.StartOrphan();
        try
        {
            await File.WriteAllTextAsync(Path.Combine(crowded.directory, "postgres.log"), "");
            volume.FillWithNames();
            var refusal = await Assert.ThrowsAsync<StartupException>(crowded.Start);
            Assert.Contains("cannot be told", refusal.Message, StringComparison.Ordinal);
            Assert.True(File.Exists(crowded.Note));
            Assert.False(orphan.HasExited);
        }
        finally
        {
            await Signal(orphan.Id, "QUIT");
            await orphan.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task a_half_made_cluster_is_made_anew()
    {
        foreach (var name in (string[])["postgres.new", "postgres.new-1"])
        {
            var draft = Directory.CreateDirectory(Path.Combine(directory, name));
            await File.WriteAllTextAsync(Path.Combine(draft.FullName, "PG_VERSION"), "18\n");
        }

        await using var postgres = await Start();
        Assert.Equal("1", await Ask(postgres, "select 1"));
        Assert.Empty(Directory.GetDirectories(directory, "postgres.new*"));
    }

    [Fact]
    public async Task a_damaged_cluster_is_refused_and_kept()
    {
        var table = Path.Combine(Directory.CreateDirectory(Path.Combine(Cluster, "base")).FullName, "16384");
        await File.WriteAllTextAsync(table, "somebody's data");
        var refusal = await Assert.ThrowsAsync<StartupException>(Start);
        Assert.Contains(Cluster, refusal.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(table));
    }

    [Fact]
    public async Task a_failed_start_says_why()
    {
        await made.CopyTo(directory);
        await File.AppendAllTextAsync(Path.Combine(Cluster, "postgresql.conf"), "no_such_setting = 1\n");
        var refusal = await Assert.ThrowsAsync<StartupException>(Start);
        Assert.Contains("no_such_setting", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_long_path_gets_a_short_socket_folder_that_its_owner_alone_enters()
    {
        var (folder, before) = (Path.Combine(directory, new string('l', 120)), Directory.GetDirectories(Path.GetTempPath(), "coalitions-????????????????"));
        Directory.CreateDirectory(folder);
        await made.CopyTo(folder);
        string socket;
        await using (var postgres = await EmbeddedPostgres.StartAsync(folder, null, NullLogger.Instance, default))
        {
            socket = new NpgsqlConnectionStringBuilder(postgres.OwnerConnectionString).Host!;
            Assert.DoesNotContain(socket, before);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(socket));
            Assert.Equal("1", await Ask(postgres, "select 1"));
        }

        Directory.Delete(socket, recursive: true);
    }

    [Fact]
    public async Task on_a_loopback_port_only_the_password_lets_in()
    {
        var binaries = PostgresBinaries.Find(null);
        var launcher = await Launcher.ForAsync(directory, binaries, default);
        await using var postgres = await EmbeddedPostgres.StartAsync(
            directory, binaries, launcher, Endpoint.Loopback(directory), NullLogger.Instance, default);
        Assert.Equal("127.0.0.1", await Ask(postgres, "select host(inet_server_addr())"));
        var wrong = new NpgsqlConnectionStringBuilder(postgres.OwnerConnectionString) { Password = "wrong", Pooling = false };
        await using var connection = new NpgsqlConnection(wrong.ConnectionString);
        Assert.Equal(PostgresErrorCodes.InvalidPassword, (await Assert.ThrowsAsync<PostgresException>(connection.OpenAsync)).SqlState);
    }

    [Fact]
    public async Task where_root_has_no_user_namespace_an_unprivileged_user_serves()
    {
        if (!Environment.IsPrivilegedProcess) return;
        // The build may lie where only root reaches it, below its home for instance.
        var restored = Path.GetDirectoryName(PostgresBinaries.Find(null).Folder)!;
        await Process.Start("cp", ["-a", restored, directory]).WaitForExitAsync();
        var binaries = new PostgresBinaries(Path.Combine(directory, Path.GetFileName(restored), "bin"));
        for (var start = 0; start < 2; start++)
        {
            var launcher = await Launcher.LoweredAsync(directory, binaries, default);
            await using var postgres = await EmbeddedPostgres.StartAsync(
                directory, binaries, launcher, Endpoint.Socket(directory), NullLogger.Instance, default);
            Assert.Contains("65534", File.ReadLines($"/proc/{Pid()}/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)), StringComparison.Ordinal);
            Assert.Equal("1", await Ask(postgres, "select 1"));
        }
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private Task<EmbeddedPostgres> Start() => EmbeddedPostgres.StartAsync(directory, null, NullLogger.Instance, default);

    private int Pid() => int.Parse(File.ReadLines(Note).First(), CultureInfo.InvariantCulture);

    // As a killed service leaves it: running, and nobody's.
    private async Task<Process> StartOrphan()
    {
        var binaries = PostgresBinaries.Find(null);
        var launcher = await Launcher.ForAsync(directory, binaries, default);
        var process = launcher.Start(
            [binaries.Postgres, "-D", Cluster, "-c", "listen_addresses=", "-c", $"unix_socket_directories={directory}"], ownSession: true);
        await Eventually(() => Task.FromResult(File.Exists(Note) && File.ReadLines(Note).LastOrDefault()?.Trim() == "ready"));
        return process;
    }

    private static Task<string?> Stored(EmbeddedPostgres postgres) => Ask(postgres, "select word from stored");

    private static async Task<string?> Ask(EmbeddedPostgres postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.OwnerConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private static Task Signal(int pid, string name) =>
        Process.Start("kill", [$"-{name}", pid.ToString(CultureInfo.InvariantCulture)]).WaitForExitAsync();

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        for (var since = Stopwatch.StartNew(); since.Elapsed < TimeSpan.FromSeconds(20); await Task.Delay(50))
        {
            try
            {
                if (await condition()) return;
            }
            catch (NpgsqlException)
            {
                // Not yet back.
            }
        }

        throw new TimeoutException("It did not come about.");
    }
}
