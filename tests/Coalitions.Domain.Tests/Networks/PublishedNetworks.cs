using Coalitions.Domain.Networks;

namespace Coalitions.Domain.Tests.Networks;

/// <summary>Small networks that others published results for; actors are numbered from 0.</summary>
internal static class PublishedNetworks
{
    /// <summary>Zachary 1977, ties weighted by the contexts in which two members met.</summary>
    public static readonly SignedTie[] Karate = Weighted(
        """
        1-2:4 1-3:5 1-4:3 1-5:3 1-6:3 1-7:3 1-8:2 1-9:2 1-11:2 1-12:3 1-13:1 1-14:3 1-18:2 1-20:2 1-22:2 1-32:2
        2-3:6 2-4:3 2-8:4 2-14:5 2-18:1 2-20:2 2-22:2 2-31:2 3-4:3 3-8:4 3-9:5 3-10:1 3-14:3 3-28:2 3-29:2 3-33:2
        4-8:3 4-13:3 4-14:3 5-7:2 5-11:3 6-7:5 6-11:3 6-17:3 7-17:3 9-31:3 9-33:3 9-34:4 10-34:2 14-34:3 15-33:3
        15-34:2 16-33:3 16-34:4 19-33:1 19-34:2 20-34:1 21-33:3 21-34:1 23-33:2 23-34:3 24-26:5 24-28:4 24-30:3
        24-33:5 24-34:4 25-26:2 25-28:3 25-32:2 26-32:7 27-30:4 27-34:2 28-34:4 29-32:2 29-34:2 30-33:4 30-34:2
        31-33:3 31-34:3 32-33:4 32-34:4 33-34:5
        """);

    /// <summary>The same, each tie as good as another.</summary>
    public static readonly SignedTie[] KarateUnweighted = [.. Karate.Select(tie => tie with { Weight = 1 })];

    /// <summary>Whom each member followed when the club split.</summary>
    public static readonly int[] KarateClubs = [.. "HHHHHHHHHOHHHHOOHHOHOHOOOOOOOOOOOO".Select(club => club == 'H' ? 0 : 1)];

    /// <summary>Padgett's marriages among Florentine families, by name.</summary>
    public static readonly string[] Families =
    [
        "Acciaiuoli", "Albizzi", "Barbadori", "Bischeri", "Castellani", "Ginori", "Guadagni", "Lamberteschi", "Medici", "Pazzi",
        "Peruzzi", "Ridolfi", "Salviati", "Strozzi", "Tornabuoni",
    ];

    public static readonly SignedTie[] Florentine =
    [
        .. """
           Acciaiuoli-Medici Albizzi-Ginori Albizzi-Guadagni Albizzi-Medici Barbadori-Castellani Barbadori-Medici
           Bischeri-Guadagni Bischeri-Peruzzi Bischeri-Strozzi Castellani-Peruzzi Castellani-Strozzi
           Guadagni-Lamberteschi Guadagni-Tornabuoni Medici-Ridolfi Medici-Salviati Medici-Tornabuoni Pazzi-Salviati
           Peruzzi-Strozzi Ridolfi-Strozzi Ridolfi-Tornabuoni
           """.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('-'))
            .Select(pair => new SignedTie(Array.IndexOf(Families, pair[0]), Array.IndexOf(Families, pair[1]), 1)),
    ];

    /// <summary>Krackhardt's kite.</summary>
    public static readonly SignedTie[] Kite =
    [
        .. "0-1 0-2 0-3 0-5 1-3 1-4 1-6 2-3 2-5 3-4 3-5 3-6 4-6 5-6 5-7 6-7 7-8 8-9".Split(' ')
            .Select(pair => new SignedTie(pair[0] - '0', pair[2] - '0', 1)),
    ];

    /// <summary>Read's Gahuku-Gama tribes: alliance and hostility.</summary>
    public static readonly SignedTie[] Tribes =
    [
        .. """
           1-2+ 1-3- 1-4- 1-5- 1-6- 1-12- 1-15+ 1-16+ 2-3- 2-5- 2-6- 2-9- 2-10- 2-15+ 2-16+ 3-4+ 3-6+ 3-7+ 3-8+ 4-8+
           5-7+ 5-9+ 5-14+ 5-15- 5-16- 6-7+ 6-8+ 6-9- 6-11+ 6-12+ 6-13- 6-16- 7-8+ 7-11+ 7-12+ 7-13+ 8-11+ 8-12+ 8-14-
           9-10+ 9-11- 9-13+ 9-15- 10-11- 10-13+ 10-15- 11-12+ 11-13- 11-15- 11-16- 12-14- 12-15- 12-16- 13-14+ 13-15-
           13-16- 14-16- 15-16+
           """.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Select(text => (Pair: text[..^1].Split('-'), Sign: text[^1] == '+' ? 1 : -1))
            .Select(tie => new SignedTie(Number(tie.Pair[0]), Number(tie.Pair[1]), tie.Sign)),
    ];

    /// <summary>The US Supreme Court 2000-01: each justice's part in 26 decisions, + in the majority, − in dissent.</summary>
    public static readonly (string Justice, string Votes)[] Court =
    [
        ("Breyer", "--+-++++++++-.---+++-++---"),
        ("Ginsburg", "----++++++++-+-+-+++-++---"),
        ("Souter", "---+++++++++-+++-+++-++---"),
        ("Stevens", "-----+++++++-++--+++-+++--"),
        ("OConner", "+++--++-++++++-+++-++-+-++"),
        ("Kennedy", "++++---+++++++++++++++-+++"),
        ("Rehnquist", "++++------+-++++++--+--+++"),
        ("Thomas", "+++++-----+-+++++---+--+++"),
        ("Scalia", "+++++-----+-+++++---+--+++"),
    ];

    /// <summary>The groups of a list such as {1,2} {3}, as a label for each actor.</summary>
    public static int[] Labels(int actors, params int[][] groups)
    {
        var labels = new int[actors];
        for (var group = 0; group < groups.Length; group++)
            foreach (var actor in groups[group]) labels[actor - 1] = group;
        return labels;
    }

    private static SignedTie[] Weighted(string text) =>
    [
        .. text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Select(tie => tie.Split('-', ':'))
            .Select(tie => new SignedTie(Number(tie[0]), Number(tie[1]), Number(tie[2]) + 1)),
    ];

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) - 1;
}
