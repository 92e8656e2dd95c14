import { Duration, Validations } from 'aws-cdk-lib';
import {
  CorsHttpMethod,
  type CorsPreflightOptions,
  DomainName,
  HttpApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Construct } from 'constructs';
import type { Deployment } from '#contract/deployment.ts';
import { allRoutes } from '#http/routes/all-routes.ts';
import { ingestRoutes } from '#http/routes/ingest-routes.ts';
import type { Route } from '#http/routes/route.ts';
import { BoundedLog } from './bounded-log.ts';
import type { PipelineFunction } from './pipeline-function.ts';

/** The route that recorders post to, as API Gateway names it. */
export const EVENTS_ROUTE = gatewayPath(ingestRoutes.takeEvents);

export interface RecorderApiProps {
  readonly deployment: Deployment;
  readonly ingest: PipelineFunction;
  readonly query: PipelineFunction;
}

/** The HTTP API: what is sent to be kept goes to ingest, everything else is for query, which knows what a 404 is. */
export class RecorderApi extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;
  readonly endpoint: string;

  constructor(scope: Construct, id: string, { deployment, ingest, query }: RecorderApiProps) {
    super(scope, id);
    const cors = corsOf(deployment);
    this.api = new HttpApi(this, 'Api', {
      apiName: deployment.prefix,
      description: 'evalake: events in, history and trends out',
      createDefaultStage: false,
      defaultIntegration: new HttpLambdaIntegration('Query', query.function),
      ...(cors ? { corsPreflight: cors } : {}),
    });
    const integration = new HttpLambdaIntegration('Ingest', ingest.function);
    for (const route of Object.values(ingestRoutes)) {
      const methods = [HttpMethod[route.method]];
      this.api.addRoutes({ path: gatewayPath(route), methods, integration });
    }
    const domain = this.#addDomain(deployment);
    this.stage = this.#addStage(deployment, domain);
    this.endpoint =
      deployment.domainName === undefined
        ? this.api.apiEndpoint
        : `https://${deployment.domainName}`;
    acknowledgeOwnKeys(this);
  }

  #addDomain({ domainName, certificateArn }: Deployment): DomainName | undefined {
    if (domainName === undefined || certificateArn === undefined) return undefined;
    const certificate = Certificate.fromCertificateArn(this, 'Certificate', certificateArn);
    return new DomainName(this, 'Domain', { domainName, certificate });
  }

  #addStage(deployment: Deployment, domain: DomainName | undefined): HttpStage {
    const logName = `/aws/apigateway/${deployment.prefix}-access`;
    const { logGroup } = new BoundedLog(this, 'AccessLog', logName, deployment);
    return new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: deployment.throttleRate, burstLimit: deployment.throttleBurst },
      detailedMetricsEnabled: true,
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(accessLog)),
      },
      ...(domain ? { domainMapping: { domainName: domain } } : {}),
    });
  }
}

/** No path, query, header or body: a path names projects and runs, the rest may hold keys. */
const accessLog = {
  time: '$context.requestTime',
  request_id: '$context.requestId',
  ip: '$context.identity.sourceIp',
  route: '$context.routeKey',
  status: '$context.status',
  milliseconds: '$context.responseLatency',
  bytes: '$context.responseLength',
  error: '$context.error.message',
  integration_error: '$context.integrationErrorMessage',
};

function corsOf({ corsOrigins }: Deployment): CorsPreflightOptions | undefined {
  if (corsOrigins === undefined) return undefined;
  return {
    allowOrigins: corsOrigins.split(','),
    allowMethods: [...new Set(allRoutes.map(({ method }) => CorsHttpMethod[method]))].sort(),
    allowHeaders: ['authorization', 'content-type', 'if-match', 'x-api-key'],
    exposeHeaders: ['etag'],
    maxAge: Duration.hours(1),
  };
}

function gatewayPath({ path }: Route): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

function acknowledgeOwnKeys(construct: Construct): void {
  Validations.of(construct).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason:
      'The functions check keys themselves: a recorder can send its key only in the user info of its URL, which no authorizer of an HTTP API takes.',
  });
}
