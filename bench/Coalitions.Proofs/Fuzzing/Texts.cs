using System.Text;

namespace Coalitions.Proofs.Fuzzing;

/// <summary>Texts that people and attackers send. All of them are valid Unicode; what is not stands in <see cref="Broken"/>.</summary>
public static class Texts
{
    private const string Nfc = "Ministère de l’Énergie";

    /// <summary>Texts that must come back as they went in, or be refused.</summary>
    public static IReadOnlyList<string> Strange { get; } =
    [
        "=cmd|'/C calc'!A0", "+1+1", "@SUM(A1)", "-2+3", "../../etc/passwd", "..\\..\\windows", "%00%2e%2e%2f", "' or '1'='1", "$1", "$nobody", "{0}", "${jndi:ldap://x}",
        "<script>alert(1)</script>", "\u202Egnp.exe", "\u200Fמשרד המים\u200E", "وزارة المياه", "水利部", Nfc, Nfc.Normalize(NormalizationForm.FormD), "👩🏽‍🌾🏳️‍🌈", "\uFEFFbom",
        "\u0001\u001F\u007F", "tab\tnew\nline\r\n", "\u2028\u2029", "İstanbul ıß ẞ ﬁ", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢", "\uFFFD\uFFFE\uFFFF", "null", "undefined", "NaN", "true", "0", "1e309", "-0", "0001", "9999-12-31",
        "\"quoted\"", "back\\slash", " leading and trailing ", "a\u00A0b", "‱", "\U0010FFFF", new string('ж', 5_000), new string('x', 5_000),
    ];

    /// <summary>Texts that cannot be kept: raw JSON for U+0000 and for surrogates without their halves.</summary>
    public static IReadOnlyList<string> Broken { get; } =
        ["\"a\\u0000b\"", "\"\\u0000\"", "\"a\\ud800b\"", "\"\\udc00\"", "\"\\ud800\\ud800\"", "\"\\udfff\\ud800\""];

    /// <summary>Numbers as JSON can write them and a double cannot take them, and what is no JSON number at all.</summary>
    public static IReadOnlyList<string> BrokenNumbers { get; } =
        ["1e309", "-1e309", "1e999999999", "NaN", "Infinity", "-Infinity", "0x10", "01", "+1", ".5", "1.", "1_000", "\"1\"", "--1"];

    /// <summary>Numbers at the edges of what a double holds.</summary>
    public static IReadOnlyList<string> Numbers { get; } =
        ["0", "-0", "-0.0", "1", "-1", "2", "-2", "0.5", "1.5", "0.1", "1e-320", "5e-324", "-5e-324", "1e15", "-1e15", "1e16", "1.7976931348623157e308", "9007199254740993", "1E0", "100", "0.30000000000000004"];

    /// <summary>Dates at the edges, all of them real.</summary>
    public static IReadOnlyList<string> Dates { get; } =
    [
        "0001", "0001-01", "0001-01-01", "0001-01-01T00:00:00Z", "9999", "9999-12", "9999-12-31", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59.999999Z",
        "2024-02-29", "2000-02-29", "1900-02-28", "1582-10-10", "2016-12-31T23:59:59Z", "1970-01-01T00:00:00.000001Z",
    ];

    /// <summary>Dates that no calendar holds, and what only looks like one.</summary>
    public static IReadOnlyList<string> BrokenDates { get; } =
    [
        "2019-02-30", "2023-02-29", "1900-02-29", "2019-13", "2019-00", "2019-01-00", "2019-04-31", "0000", "0000-01-01", "10000", "-0001", "2019-1", "19", "2019-05-14T24:00:00Z", "2019-05-14T10:60:00Z",
        "2019-05-14T10:30:60Z", "2019-05-14T10:30:00", "2019-05-14T10:30:00+02:00", "2019-05-14T10:30:00.Z", "2019-05-14T10:30:00.1234567Z", "2019-05-14 10:30:00Z", "2019-05-14t10:30:00z", "2019-W20", "2019-134",
        " 2019", "2019 ", "２０１９", "٢٠١٩", "2019\n", "today", "",
    ];
}
