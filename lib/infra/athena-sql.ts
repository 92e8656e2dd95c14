import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import type { CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type Deployment, workgroupName } from '#contract/deployment.ts';
import { QUERY_RESULTS_PREFIX } from '#contract/keys.ts';
import { namedQueries } from '#query/named/named-queries.ts';
import { views } from '#query/all-views.ts';
import { queryStatements } from './athena-grants.ts';
import { addGlueView } from './athena-view.ts';

export interface AthenaSqlProps {
  readonly deployment: Deployment;
  readonly bucket: Bucket;
  readonly databaseName: string;
  /** The tables, which the views need. */
  readonly tables: readonly CfnTable[];
}

const GIGABYTE = 1024 ** 3;

/** SQL over the lake: a workgroup with limits that nobody can lift, views, and saved queries. */
export class AthenaSql extends Construct {
  readonly workgroup: CfnWorkGroup;
  readonly views: readonly CfnTable[];
  readonly #props: AthenaSqlProps;

  constructor(scope: Construct, id: string, props: AthenaSqlProps) {
    super(scope, id);
    this.#props = props;
    this.workgroup = this.#addWorkgroup();
    this.views = views.map((view) => addGlueView(this, view, props));
    if (props.deployment.namedQueries) this.#addNamedQueries();
  }

  /** Lets a role run queries: read the tables, write results, nothing else. */
  grantQueries(role: Role): void {
    const { bucket, databaseName } = this.#props;
    const workgroup = this.workgroup.name;
    for (const statement of queryStatements(Stack.of(this), { bucket, databaseName, workgroup })) {
      role.addToPolicy(statement);
    }
  }

  #addWorkgroup(): CfnWorkGroup {
    const { deployment, bucket } = this.#props;
    const workgroup = new CfnWorkGroup(this, 'Workgroup', {
      name: workgroupName(deployment),
      description: 'Queries over the lake of evalake',
      // Only queries' history and saved queries go with it.
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: deployment.scanGigabytes * GIGABYTE,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: bucket.s3UrlForObject(QUERY_RESULTS_PREFIX),
          expectedBucketOwner: Stack.of(this).account,
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    });
    workgroup.applyRemovalPolicy(RemovalPolicy.DESTROY);
    return workgroup;
  }

  #addNamedQueries(): void {
    const { databaseName } = this.#props;
    for (const { name, description, sql, parameters } of namedQueries) {
      const asked = parameters.length === 0 ? '' : ` Parameters: ${parameters.join(', ')}.`;
      const query = new CfnNamedQuery(this, name, {
        name,
        description: `${description}${asked}`,
        database: databaseName,
        queryString: sql,
        workGroup: this.workgroup.name,
      });
      query.addResourceDependency(this.workgroup);
    }
  }
}
