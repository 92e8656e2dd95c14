export interface Mutation {
  readonly name: string;
  /** The seed that found the mistake last time; it is tried first. */
  readonly seed: number;
  readonly file: string;
  /** Pairs of a text, which must occur exactly once in the file, and its replacement. */
  readonly edits: readonly (readonly [find: string, replacement: string])[];
}

/** Deliberate mistakes in the pipeline, each of which the simulation has to find. */
export const mutations: readonly Mutation[] = [
  {
    name: 'acknowledge before it is queued',
    seed: 45,
    file: 'lib/pipeline/ingest/keep.ts',
    edits: [['await settleAll(writes);', 'void settleAll(writes).catch(() => undefined);']],
  },
  {
    name: 'what the queue does not take is dropped',
    seed: 63,
    file: 'lib/pipeline/ingest/keep.ts',
    edits: [['direct.push(...error.failed.flatMap((index) => small[index]?.batch ?? []));', '']],
  },
  {
    name: 'delete the inbox before the run is written',
    seed: 16,
    file: 'lib/pipeline/seal/protocol/write-target.ts',
    edits: [
      [
        'await write(store, opened, writes);',
        "{ if ('runId' in opened.target) await store.delete(possible.inbox); await write(store, opened, writes); }",
      ],
    ],
  },
  {
    name: 'delete all of the inbox, not just what was read',
    seed: 31,
    file: 'lib/pipeline/seal/protocol/seal-once.ts',
    edits: [
      [
        'await store.delete(taken);',
        'await store.delete((await listInbox(store, opened.target)).map(({ key }) => key));',
      ],
    ],
  },
  {
    name: 'no If-Match on the manifest and the indexes',
    seed: 79,
    file: 'lib/ports/swap-object.ts',
    edits: [['return store.put(key, bytes, condition);', 'return store.put(key, bytes);']],
  },
  {
    name: 'no If-Match on the events file',
    seed: 3,
    file: 'lib/pipeline/seal/protocol/write-target.ts',
    edits: [['ifUnchanged(etag);', "key.startsWith('events/') ? undefined : ifUnchanged(etag);"]],
  },
  {
    name: 'a refused put of the manifest counts as done',
    seed: 772,
    file: 'lib/ports/swap-object.ts',
    edits: [
      [
        'if (!(error instanceof PreconditionFailedError)) throw error;',
        'if (!(error instanceof PreconditionFailedError)) throw error; return;',
      ],
    ],
  },
  {
    name: 'a run that waits to be whole counts as sealed from its messages',
    seed: 32,
    file: 'lib/pipeline/seal/seal-held.ts',
    edits: [['isSealed: !store.held.has(key)', 'isSealed: true']],
  },
  {
    name: 'a run that cannot be sealed from its messages is dropped',
    seed: 6,
    file: 'lib/hosts/server/held/open-held-runs.ts',
    edits: [['asError(error));\n      return false;', 'asError(error));\n      return true;']],
  },
  {
    name: 'the manifest is not told of a run that was sealed from its messages',
    seed: 4,
    file: 'lib/hosts/server/held/open-held-runs.ts',
    edits: [['if (hasChanged) await', 'if (!hasChanged) await']],
  },
  {
    name: 'messages are done before their run is sealed from them',
    seed: 6,
    file: 'lib/pipeline/stage/stage.ts',
    edits: [['(await taken)', 'true']],
  },
  {
    name: 'nudge, and do not wait for the put',
    seed: 8,
    file: 'lib/pipeline/stage/stage.ts',
    edits: [
      [
        'const errors = await putObjects(ports, objects, PUT_LIMITS);',
        'const errors: (Error | undefined)[] = []; void putObjects(ports, objects, PUT_LIMITS);',
      ],
    ],
  },
  {
    name: 'of the events of one number only the first that came is looked at',
    seed: 14,
    file: 'lib/pipeline/seal/run/merge-events.ts',
    edits: [['resolveConflict(rows, [...order.subarray(i, next)], conflicts);', 'first;']],
  },
  {
    name: 'seal as complete on the final report alone',
    seed: 7,
    file: 'lib/pipeline/seal/run/rows/coverage.ts',
    edits: [
      [
        'const isWhole = reported !== undefined && missing.length === 0;',
        'const isWhole = reported !== undefined;',
      ],
    ],
  },
  {
    name: 'the manifest is told before the seal record is written',
    seed: 1,
    file: 'lib/pipeline/seal/protocol/seal-once.ts',
    edits: [
      [
        'const taken = await writeTarget(store, opened, task);',
        'await tellManifest(manifests, opened.target);\n  const taken = await writeTarget(store, opened, task);',
      ],
      [
        'if (!taken) return undefined;\n  await tellManifest(manifests, opened.target);',
        'if (!taken) return undefined;',
      ],
    ],
  },
  {
    name: 'what is sealed is forgotten when late events come',
    seed: 9,
    file: 'lib/pipeline/seal/run/plan-seal.ts',
    edits: [['await assembleRun(files,', 'await assembleRun(input.inbox.length > 0 ? [] : files,']],
  },
  {
    name: 'items are named by the events file that was read, not by the one written',
    seed: 21,
    file: 'lib/pipeline/seal/run/write-run.ts',
    edits: [
      ['const eventsHash = events ?', 'const eventsHash = only ? await hashOf(only) : events ?'],
    ],
  },
  {
    name: 'a failed part of a batch is reported as done',
    seed: 8,
    file: 'lib/hosts/lambda/sqs-event.ts',
    edits: [
      [
        'return { batchItemFailures: failures.map(({ id }) => ({ itemIdentifier: id })) };',
        'return { batchItemFailures: failures.slice(0, 0).map(({ id }) => ({ itemIdentifier: id })) };',
      ],
    ],
  },
  {
    name: 'files that a run no longer has are left',
    seed: 18,
    file: 'lib/pipeline/manifest/delete-stale.ts',
    edits: [['await store.deleteMatching(key, etag);', '']],
  },
  {
    name: 'a refused claim counts as done',
    seed: 202,
    file: 'lib/pipeline/seal/run/run-writes.ts',
    edits: [
      [
        'await claimHome(store, { project, runId }, homes, month);',
        'await claimHome(store, { project, runId }, homes, month).catch(() => undefined);',
      ],
    ],
  },
  {
    name: 'the home is claimed after the events file is written',
    seed: 31,
    file: 'lib/pipeline/seal/protocol/write-target.ts',
    edits: [
      [
        `await writes.prepare?.();
    const sourceEtag = await putSource(store, writes.source);`,
        `const sourceEtag = await putSource(store, writes.source);
    await writes.prepare?.();`,
      ],
    ],
  },
  {
    name: 'the home is that of the events at each seal',
    seed: 65,
    file: 'lib/pipeline/seal/run/describe-run.ts',
    edits: [['month: events.home ?? monthOf(startMicros),', 'month: monthOf(startMicros),']],
  },
  {
    name: 'conflicts are not quarantined',
    seed: 14,
    file: 'lib/pipeline/seal/run/set-aside.ts',
    edits: [['const conflict of conflicts)', 'const conflict of conflicts.slice(1))']],
  },
  {
    name: 'the events of a former revision stay',
    seed: 1,
    file: 'lib/pipeline/seal/run/rows/revisions.ts',
    edits: [['current: superseded.length === 0 ? undefined : current,', 'current: undefined,']],
  },
  {
    name: 'the events file of a former revision is not kept',
    seed: 39,
    file: 'lib/pipeline/seal/run/set-aside.ts',
    edits: [['const index of replaced)', 'const index of replaced.slice(1))']],
  },
  {
    name: 'an earlier amendment wins over a later one',
    seed: 353,
    file: 'lib/pipeline/seal/run/amend/read-amendments.ts',
    edits: [['a.createdAtMicros - b.createdAtMicros', 'b.createdAtMicros - a.createdAtMicros']],
  },
  {
    name: 'a withdrawn answer still is an item',
    seed: 3,
    file: 'lib/pipeline/seal/run/amend/amended-state.ts',
    edits: [
      ['if (metrics === undefined) this.#events.add(row);', 'if (metrics === undefined) return;'],
    ],
  },
  {
    name: 'amendments count for whether a run is whole',
    seed: 3,
    file: 'lib/pipeline/seal/run/rows/coverage.ts',
    edits: [['if (place === Place.numbered) items++;', 'if (place !== Place.spec) items++;']],
  },
  {
    name: 'the records are read before the object that is swapped',
    seed: 79,
    file: 'lib/pipeline/manifest/update-indexes.ts',
    edits: [
      [
        'const key = indexKey(index.table.location, project, month);',
        'const key = indexKey(index.table.location, project, month);\n  const read = await reader.readAll(targets);',
      ],
      [
        'const ofIndex = records.filter((record) => record.month === month)',
        'const ofIndex = (records.length < 0 ? records : read).filter((record) => record.month === month)',
      ],
    ],
  },
  {
    name: 'no sweep',
    seed: 348,
    file: 'lib/pipeline/stage/sweep.ts',
    edits: [['if (unsent.length > 0) await ports.seals.send(unsent);', '']],
  },
  {
    name: 'no If-Match on the documents file',
    seed: 35,
    file: 'lib/pipeline/seal/protocol/write-target.ts',
    edits: [
      ['ifUnchanged(etag);', "key.startsWith('documents/') ? undefined : ifUnchanged(etag);"],
    ],
  },
  {
    name: 'delete the inbox of documents before they are written',
    seed: 5,
    file: 'lib/pipeline/seal/documents/open-document-set.ts',
    edits: [
      [
        'const inbox = await readInbox(store, task.inbox);',
        'const inbox = await readInbox(store, task.inbox); await store.delete(task.inbox);',
      ],
    ],
  },
  {
    name: 'documents that a dead sealer began with are merged over, unrecorded',
    seed: 364,
    file: 'lib/pipeline/seal/documents/open-document-set.ts',
    edits: [['isRecorded: existing?.etag === record?.documents_etag,', 'isRecorded: true,']],
  },
  {
    name: 'a document in another spelling is another document',
    seed: 5,
    file: 'lib/pipeline/seal/documents/plan-documents.ts',
    edits: [['contentHash: documentHash(text)', 'contentHash: contentHash(text)']],
  },
  {
    name: 'of the spellings of a document the one that came first stays',
    seed: 5,
    file: 'lib/lake/document-names.ts',
    edits: [['Buffer.compare(a.text, b.text) <= 0 ? a.text : b.text', 'a.text']],
  },
  {
    name: 'the first document of a time that came has the plain id',
    seed: 4,
    file: 'lib/lake/document-names.ts',
    edits: [['.sort((a, b) => (a.contentHash < b.contentHash ? -1 : 1))', '']],
  },
  {
    name: 'the summary is made before the indexes',
    seed: 3,
    file: 'lib/pipeline/manifest/update-manifest.ts',
    edits: [
      [
        'await updateSummary(store, project, writer && (() => writer.currentSummary(project)));',
        '',
      ],
      [
        'const onMonth = isSealed',
        'await updateSummary(ports.store, project);\n  const onMonth = isSealed',
      ],
    ],
  },
  {
    name: 'the run index is written without the verdicts',
    seed: 6,
    file: 'lib/pipeline/manifest/update-indexes.ts',
    edits: [
      [
        'const ofMonth = index === runIndex ? await verdicts.read(month) : noVerdicts;',
        'const ofMonth = noVerdicts;',
      ],
    ],
  },
  {
    name: 'the manifest is written without the verdicts',
    seed: 6,
    file: 'lib/pipeline/manifest/write-manifest.ts',
    edits: [['months.set(month, await verdicts.read(month));', 'months.set(month, noVerdicts);']],
  },
  {
    name: 'the manifest tells verdicts that the run index was not told of',
    seed: 1536,
    file: 'lib/pipeline/manifest/write-manifest.ts',
    edits: [['new VerdictReader(store, project, runsTable)', 'new VerdictReader(store, project)']],
  },
  {
    name: 'the manifest step is not told of new verdicts',
    seed: 6,
    file: 'lib/pipeline/judge/judge.ts',
    edits: [['await tellVerdicts(manifests, project, judged.outdated);', '']],
  },
  {
    name: 'the manifest step is told of new verdicts by the judge that wrote them alone',
    seed: 24,
    file: 'lib/pipeline/judge/judge-project.ts',
    edits: [
      [
        'const outdated = findOutdated(project, inputs.runs, judged);',
        "const outdated = written === 'nothing' ? [] : findOutdated(project, inputs.runs, judged);",
      ],
    ],
  },
  {
    name: 'a comparison is kept although its inputs have changed',
    seed: 6,
    file: 'lib/pipeline/judge/fold-task.ts',
    edits: [[' && rows.every((row) => row.inputs_hash === inputs)', '']],
  },
  {
    name: "a rule's comparison is kept although its inputs have changed",
    seed: 132,
    file: 'lib/pipeline/judge/judge-rules.ts',
    edits: [[' && rows.every((row) => row.inputs_hash === hash)', '']],
  },
  {
    name: 'what rules find raises no alert',
    seed: 159,
    file: 'lib/alerts/raise-alerts.ts',
    edits: [['dueAlerts(project, rows, settings, ruleRows)', 'dueAlerts(project, rows, settings)']],
  },
  {
    name: 'the judge is not told of what was sealed',
    seed: 6,
    file: 'lib/pipeline/manifest/update-manifest.ts',
    edits: [['if (isSealed) await tellJudge(ports.judgements, project);', '']],
  },
  {
    name: 'an alert is queued before it has a record',
    seed: 24,
    file: 'lib/alerts/raise-alerts.ts',
    edits: [
      [
        'if (await createAlert(store, record)) await queueNotices(ports, record);',
        'await queueNotices(ports, record); await createAlert(store, record);',
      ],
    ],
  },
  {
    name: 'only the first alert of a project is raised',
    seed: 213,
    file: 'lib/alerts/raise-alerts.ts',
    edits: [
      [
        'const fresh = due.filter(({ id }) => !known.has(id));',
        'const fresh = known.size === 0 ? due : [];',
      ],
    ],
  },
  {
    name: 'the manifest is written before the run index',
    seed: 168,
    file: 'lib/pipeline/manifest/update-manifest.ts',
    edits: [
      [
        'await (writer\n      ? writer.writeManifest(project, part, records)\n      : writeManifest(store, project, part, records));',
        '',
      ],
      [
        'const onMonth = isSealed',
        'await writeManifest(ports.store, project, named);\n  const onMonth = isSealed',
      ],
    ],
  },
];
