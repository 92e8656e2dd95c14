import { Match } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { prestoViewText } from '#query/presto-view.ts';
import { namedQueries } from '#query/named/named-queries.ts';
import { views } from '#query/all-views.ts';
import { synthesise, type Templates } from './synth.ts';

let templates: Templates;

beforeAll(() => {
  templates = synthesise({ prefix: 'my-evals', scanGigabytes: 3 });
});

describe('the workgroup', () => {
  it('limits the bytes that a query scans, and no client can override the limit', () => {
    templates.lake.hasResourceProperties('AWS::Athena::WorkGroup', {
      Name: 'my-evals',
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        BytesScannedCutoffPerQuery: 3 * 1024 ** 3,
        EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
        ResultConfiguration: {
          EncryptionConfiguration: { EncryptionOption: 'SSE_S3' },
          OutputLocation: Match.objectLike({
            'Fn::Join': ['', Match.arrayWith(['/query-results/'])],
          }),
        },
      },
    });
  });
});

describe('views', () => {
  it.each(views)('$name is deployed in the form that Athena reads', (view) => {
    templates.lake.hasResourceProperties('AWS::Glue::Table', {
      DatabaseName: 'my_evals',
      TableInput: {
        Name: view.name,
        TableType: 'VIRTUAL_VIEW',
        Parameters: { presto_view: 'true', comment: 'Presto View' },
        Description: Match.absent(),
        ViewOriginalText: prestoViewText(view, 'my_evals'),
        StorageDescriptor: {
          SerdeInfo: {},
          Columns: view.columns.map(({ name, type }) =>
            Match.objectLike({ Name: name, Type: type }),
          ),
        },
      },
    });
  });
});

describe('saved queries', () => {
  it('are deployed each with its question', () => {
    templates.lake.resourceCountIs('AWS::Athena::NamedQuery', namedQueries.length);
    for (const { name, sql } of namedQueries) {
      templates.lake.hasResourceProperties('AWS::Athena::NamedQuery', {
        Name: name,
        Database: 'my_evals',
        QueryString: sql,
        WorkGroup: 'my-evals',
      });
    }
  });

  it('are absent when they are switched off', () => {
    synthesise({ namedQueries: false }).lake.resourceCountIs('AWS::Athena::NamedQuery', 0);
  });
});

describe('the query function', () => {
  it('may ask for the database `default` too, as Athena does, and for no other table', () => {
    const statementSchema = z.object({ Action: z.unknown(), Resource: z.array(z.unknown()) });
    const statements = Object.values(templates.pipeline.findResources('AWS::IAM::Policy')).flatMap(
      (policy) =>
        z
          .object({
            Properties: z.object({ PolicyDocument: z.object({ Statement: z.unknown() }) }),
          })
          .transform(({ Properties }) => Properties.PolicyDocument.Statement)
          .pipe(z.array(z.unknown()))
          .parse(policy),
    );
    const asked = statements.flatMap(
      (statement) => statementSchema.safeParse(statement).data ?? [],
    );
    const [own] = asked.filter(({ Action }) => Action === 'glue:GetDatabase');
    const ends = own?.Resource.map((arn) => /:([\w/]+)"\]\]\}$/.exec(JSON.stringify(arn))?.[1]);
    expect(ends).toEqual(['catalog', 'database/default', 'database/my_evals']);
    const policies = JSON.stringify(templates.pipeline.findResources('AWS::IAM::Policy'));
    expect(policies).not.toContain('table/default');
  });

  it('may read tables and write results, and never reads the inbox or the quarantine by SQL', () => {
    const policies = JSON.stringify(templates.pipeline.findResources('AWS::IAM::Policy'));
    expect(policies).toContain('athena:StartQueryExecution');
    for (const action of ['glue:Create', 'glue:Update', 'glue:Delete', 'athena:CreateNamedQuery']) {
      expect(policies).not.toContain(`"${action}`);
    }
  });
});
