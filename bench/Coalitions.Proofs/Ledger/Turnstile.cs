namespace Coalitions.Proofs.Ledger;

/// <summary>Lets recorders through while it is open, and tells when all of them stand before it.</summary>
public sealed class Turnstile
{
    private readonly Lock gate = new();
    private TaskCompletionSource opened = New();
    private int standing;

    public Task Pass()
    {
        lock (gate)
        {
            if (opened.Task.IsCompleted) return Task.CompletedTask;
            standing++;
            return opened.Task;
        }
    }

    public void Open()
    {
        lock (gate)
        {
            standing = 0;
            opened.TrySetResult();
        }
    }

    /// <summary>Closes, and waits until so many stand before it: nothing is under way then.</summary>
    public async Task Close(int all)
    {
        lock (gate)
            if (opened.Task.IsCompleted) opened = New();
        while (true)
        {
            lock (gate)
                if (standing == all) return;
            await Task.Delay(5);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
