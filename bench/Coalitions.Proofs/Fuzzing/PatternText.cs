using System.Text;

namespace Coalitions.Proofs.Fuzzing;

/// <summary>Makes a text that a pattern matches, for the part of the language that the document uses.</summary>
public sealed class PatternText
{
    private const int MostRepeats = 6;
    private const string AnyLetter = "abcdefghijklmnopqrstuvwxyzABCXYZ0123456789_-éж水";

    private readonly string pattern;
    private readonly Random random;
    private int at;

    private PatternText(string pattern, Random random) => (this.pattern, this.random) = (pattern, random);

    /// <exception cref="NotSupportedException">The pattern says something that this does not know.</exception>
    public static string Make(string pattern, Random random) => new PatternText(pattern, random).Alternatives();

    private string Alternatives()
    {
        var choices = new List<string> { Sequence() };
        while (at < pattern.Length && pattern[at] == '|')
        {
            at++;
            choices.Add(Sequence());
        }

        return choices[random.Next(choices.Count)];
    }

    private string Sequence()
    {
        var text = new StringBuilder();
        while (at < pattern.Length && pattern[at] is not ('|' or ')'))
        {
            var begin = at;
            Atom();
            var end = at;
            var (least, most) = Repeats();
            var after = at;
            for (var i = random.Next(least, most + 1); i > 0; i--)
            {
                at = begin;
                text.Append(Atom());
                if (at != end) throw new NotSupportedException($"The pattern {pattern} cannot be followed at {begin}.");
            }

            at = after;
        }

        return text.ToString();
    }

    private string Atom()
    {
        var letter = pattern[at++];
        switch (letter)
        {
            case '^' or '$':
                return "";
            case '(':
                if (pattern[at] == '?')
                {
                    if (pattern[at + 1] != ':') throw new NotSupportedException($"The pattern {pattern} looks around.");
                    at += 2;
                }

                var inner = Alternatives();
                at++;
                return inner;
            case '[':
                return Class();
            case '.':
                return Any(AnyLetter);
            case '\\':
                return Any(Escape(pattern[at++]));
            default:
                return letter.ToString();
        }
    }

    private string Class()
    {
        var negated = pattern[at] == '^';
        if (negated) at++;
        var letters = new StringBuilder();
        while (pattern[at] != ']')
        {
            if (pattern[at] == '\\')
            {
                letters.Append(Escape(pattern[at + 1]));
                at += 2;
            }
            else if (at + 2 < pattern.Length && pattern[at + 1] == '-' && pattern[at + 2] != ']')
            {
                for (var letter = pattern[at]; letter <= pattern[at + 2]; letter++) letters.Append(letter);
                at += 3;
            }
            else letters.Append(pattern[at++]);
        }

        at++;
        var listed = letters.ToString();
        return Any(negated ? string.Concat(AnyLetter.Where(letter => !listed.Contains(letter))) : listed);
    }

    private (int Least, int Most) Repeats()
    {
        if (at >= pattern.Length) return (1, 1);
        switch (pattern[at])
        {
            case '?':
                at++;
                return (0, 1);
            case '*':
                at++;
                return (0, MostRepeats);
            case '+':
                at++;
                return (1, MostRepeats);
            case '{':
                var end = pattern.IndexOf('}', at);
                var bounds = pattern[(at + 1)..end].Split(',');
                at = end + 1;
                var least = int.Parse(bounds[0], System.Globalization.CultureInfo.InvariantCulture);
                var most = bounds.Length == 1 ? least : bounds[1].Length == 0 ? least + MostRepeats : int.Parse(bounds[1], System.Globalization.CultureInfo.InvariantCulture);
                return (least, Math.Min(most, least + MostRepeats));
            default:
                return (1, 1);
        }
    }

    private string Any(string letters)
    {
        var letter = letters[random.Next(letters.Length)];
        return letter.ToString();
    }

    private static string Escape(char letter) => letter switch
    {
        'd' => "0123456789",
        'w' or 'S' => AnyLetter[..^3],
        's' => " ",
        'n' => "\n",
        _ when !char.IsAsciiLetterOrDigit(letter) => letter.ToString(),
        _ => throw new NotSupportedException($"The fuzzer does not know the escape \\{letter}."),
    };
}
