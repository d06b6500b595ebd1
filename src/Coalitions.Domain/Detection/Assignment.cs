namespace Coalitions.Domain.Detection;

/// <summary>
/// Who goes with whom so that the sum is highest: the Hungarian method (Kuhn 1955, Naval Research Logistics 2, 83–97; Munkres
/// 1957), by shortest augmenting paths, cubic in the larger side.
/// </summary>
public static class Assignment
{
    /// <summary>The column of each row; null where there are fewer columns than rows. Of equal sums always the same.</summary>
    /// <param name="gains">At least 0 each: what is nothing is 0.</param>
    public static IReadOnlyList<int?> Highest(decimal[,] gains)
    {
        var (rows, columns) = (gains.GetLength(0), gains.GetLength(1));
        var size = Math.Max(rows, columns);
        // Counted from 1; row 0 and column 0 stand for nobody.
        var (ofRow, ofColumn, holder) = (new decimal[size + 1], new decimal[size + 1], new int[size + 1]);
        for (var row = 1; row <= size; row++)
        {
            var (slack, way, visited) = (new decimal[size + 1], new int[size + 1], new bool[size + 1]);
            Array.Fill(slack, decimal.MaxValue);
            var column = 0;
            holder[0] = row;
            do
            {
                visited[column] = true;
                var (from, next, least) = (holder[column], 0, decimal.MaxValue);
                for (var other = 1; other <= size; other++)
                {
                    if (visited[other]) continue;
                    var cost = Cost(from, other) - ofRow[from] - ofColumn[other];
                    if (cost < slack[other]) (slack[other], way[other]) = (cost, column);
                    if (slack[other] < least) (least, next) = (slack[other], other);
                }

                for (var other = 0; other <= size; other++)
                    if (visited[other])
                    {
                        ofRow[holder[other]] += least;
                        ofColumn[other] -= least;
                    }
                    else
                    {
                        slack[other] -= least;
                    }

                column = next;
            }
            while (holder[column] != 0);

            for (; column != 0; column = way[column]) holder[column] = holder[way[column]];
        }

        var assigned = new int?[rows];
        for (var column = 1; column <= columns; column++)
            if (holder[column] <= rows) assigned[holder[column] - 1] = column - 1;
        return assigned;

        decimal Cost(int row, int column) => row <= rows && column <= columns ? -gains[row - 1, column - 1] : 0;
    }
}
