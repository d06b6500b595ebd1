using System.Text;

namespace Coalitions.Api.Privacy;

/// <summary>
/// Folds letters for search: lower case, without diacritics. Kept here for the Latin letters since the service runs
/// without ICU, which a fresh machine may lack; other scripts are matched as they are written.
/// </summary>
public static class Folding
{
    private static readonly Dictionary<char, string> Plain = Table();

    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var letter in text.ToLowerInvariant())
            if (Plain.TryGetValue(letter, out var plain)) folded.Append(plain);
            else if (letter is not (>= '\u0300' and <= '\u036f')) folded.Append(letter);
        return folded.ToString();
    }

    private static Dictionary<char, string> Table()
    {
        (string Plain, string Letters)[] groups =
        [
            ("a", "àáâãäåāăąǎạảấầẩẫậắằẳẵặ"), ("ae", "æ"), ("c", "çćĉċč"), ("d", "ďđð"), ("e", "èéêëēĕėęěẹẻẽếềểễệ"), ("g", "ĝğġģ"),
            ("h", "ĥħ"), ("i", "ìíîïĩīĭįıǐịỉ"), ("ij", "ĳ"), ("j", "ĵ"), ("k", "ķĸ"), ("l", "ĺļľŀł"), ("n", "ñńņňŉŋ"),
            ("o", "òóôõöøōŏőǒọỏốồổỗộớờởỡợơ"), ("oe", "œ"), ("r", "ŕŗř"), ("s", "śŝşšș"), ("ss", "ß"), ("t", "ţťŧț"), ("th", "þ"),
            ("u", "ùúûüũūŭůűųǔụủứừửữựư"), ("w", "ŵ"), ("y", "ýÿŷỳỵỷỹ"), ("z", "źżž"),
        ];
        return groups.SelectMany(group => group.Letters.Select(letter => (letter, group.Plain))).ToDictionary(pair => pair.letter, pair => pair.Plain);
    }
}
