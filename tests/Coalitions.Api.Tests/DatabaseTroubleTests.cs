using Coalitions.Api.Persistence;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Coalitions.Api.Tests;

public class DatabaseTroubleTests
{
    public static TheoryData<Exception, string?> Troubles => new()
    {
        { Postgres("ERROR", PostgresErrorCodes.DiskFull), "storage-full" },
        { new InvalidOperationException("wrapped", Postgres("ERROR", PostgresErrorCodes.DiskFull)), "storage-full" },
        { new SqliteException("full", 13), "storage-full" },
        { new SqliteException("cannot be written", 10), "capacity" },
        { new SqliteException("cannot be opened", 14), "capacity" },
        { new SqliteException("corrupt", 11), null },
        { Postgres("FATAL", PostgresErrorCodes.CrashShutdown), "capacity" },
        { new NpgsqlException("Exception while reading from stream"), "capacity" },
        { new InvalidOperationException("ours"), null },
    };

    public static TheoryData<Exception, bool> Commits => new()
    {
        { Postgres("ERROR", PostgresErrorCodes.SerializationFailure), false },
        { Postgres("ERROR", PostgresErrorCodes.DiskFull), false },
        { Postgres("FATAL", PostgresErrorCodes.AdminShutdown), true },
        { Postgres("FATAL", PostgresErrorCodes.CrashShutdown), true },
        { Postgres("PANIC", PostgresErrorCodes.IoError), true },
        { new NpgsqlException("Exception while reading from stream"), true },
        { new TimeoutException(), true },
        { new ObjectDisposedException("NpgsqlTransaction"), true },
    };

    [Theory]
    [MemberData(nameof(Troubles))]
    public void tells_what_a_failure_means_to_whoever_asked(Exception exception, string? code) => Assert.Equal(code, DatabaseTrouble.Of(exception)?.Code);

    [Theory]
    [MemberData(nameof(Commits))]
    public void only_an_error_of_the_transaction_itself_says_that_nothing_was_committed(Exception exception, bool unknown) =>
        Assert.Equal(unknown, DatabaseTrouble.LeavesOutcomeUnknown(exception));

    private static PostgresException Postgres(string severity, string code) => new("message", severity, severity, code);
}
