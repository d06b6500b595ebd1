using Coalitions.Api.Http;
using Coalitions.Api.Privacy;
using JasperFx;
using JasperFx.Events;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Coalitions.Api.Persistence;

/// <summary>Tells what a failure of the database means to whoever asked.</summary>
public static class DatabaseTrouble
{
    // Raised by Marten's own function where a stream is not as long as expected.
    private const string AnotherVersion = "MT003";

    /// <summary>Whether another recording got in between, so that trying again decides anew.</summary>
    public static bool IsLostRace(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.UniqueViolation or AnotherVersion } => true,
        EventStreamUnexpectedMaxEventIdException or ConcurrencyException => true,
        Marten.Exceptions.ExistingStreamIdCollisionException => true,
        { InnerException: { } inner } => IsLostRace(inner),
        _ => false,
    };

    /// <summary>
    /// Whether a commit that failed so may have taken effect all the same. Only an error of the transaction itself says that it
    /// has not; a server that dies tells so as well, and may have written everything just before.
    /// </summary>
    public static bool LeavesOutcomeUnknown(Exception exception) => exception is not PostgresException { InvariantSeverity: "ERROR" };

    /// <summary>The problem to answer with, or null where it is none of the database's or the keyring's.</summary>
    public static Problem? Of(Exception exception) => exception switch
    {
        _ when IsLostRace(exception) => Problem.LostRace,
        SubjectErasedException => new Problem(410, "subject-erased", "The subject was erased; nothing more is recorded about it."),
        PostgresException { SqlState: PostgresErrorCodes.UntranslatableCharacter or PostgresErrorCodes.CharacterNotInRepertoire } =>
            Problem.Invalid("", "invalid-text", "A text cannot be stored."),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } or SqliteException { SqliteErrorCode: raw.SQLITE_FULL } => Problem.StorageFull,
        NpgsqlException or TimeoutException => Problem.Capacity,
        SqliteException { SqliteErrorCode: raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_BUSY or raw.SQLITE_LOCKED } => Problem.Capacity,
        { InnerException: { } inner } => Of(inner),
        _ => null,
    };
}
