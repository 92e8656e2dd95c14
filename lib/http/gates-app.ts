import { Hono } from 'hono';
import { GateNotFoundError } from '#gates/gate-errors.ts';
import { listGates } from '#gates/list-gates.ts';
import { type AskedGate, type MakeGate, recordGate } from '#gates/record-gate.ts';
import { readGateRecord, type StoredGate } from '#lake/gates/gate-record-file.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { type AccessPorts, type GuardPorts, keyIdOf, openGuard } from './access.ts';
import { gateRoutes } from './routes/gate-routes.ts';
import { serve } from './serve-route.ts';

export interface GatesAppPorts extends AccessPorts {
  readonly store: ObjectStore;
  /** Whom a decision is recorded for where no key is needed. */
  readonly user: string | null;
  /** Compares and decides; it is done where the request came in when absent. */
  readonly makeGate?: MakeGate | undefined;
}

/** The routes of recorded decisions. */
export function gatesApp(ports: GatesAppPorts): Hono {
  const app = new Hono();
  serve(
    app,
    openGuard(ports),
    gateRoutes.recordGate,
    async ({ params: { project }, body, context }) => {
      const keyId = keyIdOf(context) ?? null;
      const by = { key_id: keyId, user: keyId === null ? ports.user : null };
      const { signal } = context.req.raw;
      const make = ports.makeGate;
      const makeGate = make && ((asked: AskedGate) => make(asked, signal));
      const { gate, isNew } = await recordGate({ ...ports, makeGate }, project, body, by);
      return answerRecord(gate, isNew ? 201 : 200);
    },
  );
  app.route('/', gateReadsApp(ports));
  return app;
}

/** Those of them that only read. */
export function gateReadsApp(ports: GuardPorts & Pick<GatesAppPorts, 'store'>): Hono {
  const { store } = ports;
  const app = new Hono();
  const guard = openGuard(ports);
  serve(app, guard, gateRoutes.gates, ({ params: { project }, query }) =>
    listGates(store, project, query),
  );
  serve(app, guard, gateRoutes.gate, async ({ params: { project, gate: id } }) => {
    const gate = await readGateRecord(store, project, id);
    if (!gate) throw new GateNotFoundError(project, id);
    return answerRecord(gate, 200);
  });
  return app;
}

/** The record's own bytes: their hash is the one in the table. */
function answerRecord({ bytes }: StoredGate, status: 200 | 201): Response {
  const headers = { 'content-type': 'application/json' };
  return new Response(Uint8Array.from(bytes), { status, headers });
}
