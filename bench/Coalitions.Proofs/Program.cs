using Coalitions.Proofs;
using Coalitions.Proofs.Clocks;
using Coalitions.Proofs.Concurrency;
using Coalitions.Proofs.Feeds;
using Coalitions.Proofs.Flooding;
using Coalitions.Proofs.Fuzzing;
using Coalitions.Proofs.Ledger;
using Coalitions.Proofs.Load;
using Coalitions.Proofs.Network;
using Coalitions.Proofs.Projections;
using Coalitions.Proofs.Storage;

// One command for each proof; without one, the list of them. The tests run the short form of the same code.
return await Proof.Run(args,
[
    LedgerProof.Proof,
    StorageProof.Proof,
    NetworkProof.Proof,
    FuzzProof.Proof,
    FloodProof.Proof,
    FeedProof.Proof,
    ModelProof.Proof,
    ProjectionProof.Proof,
    ClockProof.Proof,
    LoadProof.Proof,
    Coalitions.Proofs.Tenants.TenantProof.Proof,
]);
