export const ROUNDS = 3;

export interface Round<Ours, Peer> {
  readonly ours: Ours;
  readonly peer: Peer;
}

/** Runs ours and the peer in turn, never at once. The one that runs first changes with each round. */
export async function alternate<Ours, Peer>(
  runOurs: (round: number) => Promise<Ours>,
  runPeer: (round: number) => Promise<Peer>,
): Promise<readonly Round<Ours, Peer>[]> {
  const rounds: Round<Ours, Peer>[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    if (round % 2 === 0) {
      const ours = await runOurs(round);
      rounds.push({ ours, peer: await runPeer(round) });
    } else {
      const peer = await runPeer(round);
      rounds.push({ ours: await runOurs(round), peer });
    }
  }
  return rounds;
}
