using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coalitions.Domain.Time;

/// <summary>How much of a valid time was given.</summary>
public enum Precision
{
    /// <summary>A year, <c>2019</c>.</summary>
    Year = 1,

    /// <summary>A month, <c>2019-05</c>.</summary>
    Month = 2,

    /// <summary>A day, <c>2019-05-14</c>.</summary>
    Day = 3,

    /// <summary>A single moment, <c>2019-05-14T10:30:00Z</c>, up to microseconds.</summary>
    Instant = 4,
}

/// <summary>
/// When something was so in the world: a year, a month, a day or an instant, kept as it was given and compared as the
/// half-open UTC interval [<see cref="Start"/>, <see cref="End"/>) that it names. An instant names one microsecond.
/// </summary>
/// <remarks>The text form is the level 0 and 1 subset of ISO 8601-2 (EDTF) that the API accepts.</remarks>
[JsonConverter(typeof(ValidTimeJson))]
public readonly record struct ValidTime
{
    private const string Day = "yyyy-MM-dd";
    private const string Second = "yyyy-MM-dd'T'HH:mm:ss";

    private ValidTime(DateTime start, Precision precision) => (Start, Precision) = (start, precision);

    /// <summary>The first moment of what is named, UTC.</summary>
    public DateTime Start { get; }

    /// <summary>How much was given.</summary>
    public Precision Precision { get; }

    /// <summary>The first moment after what is named, UTC; the last representable moment for the year 9999.</summary>
    public DateTime End => Precision switch
    {
        Precision.Year => Start.Year == 9999 ? DateTime.MaxValue : Start.AddYears(1),
        Precision.Month => Start is { Year: 9999, Month: 12 } ? DateTime.MaxValue : Start.AddMonths(1),
        Precision.Day => Start.Date == DateTime.MaxValue.Date ? DateTime.MaxValue : Start.AddDays(1),
        _ => DateTime.MaxValue - Start < TimeSpan.FromMicroseconds(1) ? DateTime.MaxValue : Start.AddMicroseconds(1),
    };

    /// <summary>The last instant of what is named: where <c>asOf</c> is evaluated. Resolution one microsecond.</summary>
    public DateTime LastInstant => Precision == Precision.Instant ? Start : End.AddMicroseconds(-1);

    /// <summary>The UTC day of <paramref name="moment"/>.</summary>
    public static ValidTime OnDay(DateTime moment) => new(Utc(moment.Date), Precision.Day);

    /// <summary>The single moment <paramref name="moment"/>, cut to microseconds.</summary>
    public static ValidTime At(DateTime moment) =>
        new(Utc(new DateTime(moment.Ticks - moment.Ticks % TimeSpan.TicksPerMicrosecond)), Precision.Instant);

    /// <summary>Reads a year, month, day or instant (with <c>Z</c>); false for anything else, impossible dates included.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ValidTime time)
    {
        time = default;
        if (text is null || text.Length is < 4 or > 27) return false;
        switch (text.Length)
        {
            case 4 when Exactly("yyyy", out var year):
                time = new(year, Precision.Year);
                return true;
            case 7 when Exactly("yyyy-MM", out var month):
                time = new(month, Precision.Month);
                return true;
            case 10 when Exactly(Day, out var day):
                time = new(day, Precision.Day);
                return true;
            case >= 20 when text[^1] == 'Z' && Exactly(InstantFormat(text.Length), out var instant):
                time = new(instant, Precision.Instant);
                return true;
            default:
                return false;
        }

        bool Exactly(string format, out DateTime moment) => DateTime.TryParseExact(text, format,
            CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out moment);
    }

    /// <summary>Reads what <see cref="TryParse"/> reads.</summary>
    /// <exception cref="FormatException">The text names no valid time.</exception>
    public static ValidTime Parse(string text) =>
        TryParse(text, out var time) ? time : throw new FormatException($"'{text}' is no year, month, day or UTC instant.");

    /// <summary>The text as it was given; an instant without trailing zeros in its fraction.</summary>
    public override string ToString() => Precision switch
    {
        Precision.Year => Start.ToString("yyyy", CultureInfo.InvariantCulture),
        Precision.Month => Start.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        Precision.Day => Start.ToString(Day, CultureInfo.InvariantCulture),
        _ => Start.ToString(Second + "'.'FFFFFF", CultureInfo.InvariantCulture).TrimEnd('.') + "Z",
    };

    // 20 characters hold no fraction; 22 to 27 hold a point and one to six digits.
    private static string InstantFormat(int length) =>
        length == 20 ? Second + "'Z'" : Second + "'.'" + new string('f', Math.Max(length - 21, 1)) + "'Z'";

    private static DateTime Utc(DateTime moment) => DateTime.SpecifyKind(moment, DateTimeKind.Utc);
}

/// <summary>Writes a valid time as its text.</summary>
public sealed class ValidTimeJson : JsonConverter<ValidTime>
{
    /// <inheritdoc/>
    public override ValidTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && ValidTime.TryParse(reader.GetString(), out var time)
            ? time
            : throw new JsonException("A date is a year 2019, a month 2019-05, a day 2019-05-14 or an instant 2019-05-14T10:30:00Z.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ValidTime value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
