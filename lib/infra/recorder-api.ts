import { CfnResource, Duration, Validations } from 'aws-cdk-lib';
import {
  CfnStage,
  CorsHttpMethod,
  type CorsPreflightOptions,
  DomainName,
  HttpApi,
  HttpMethod,
  type HttpRoute,
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

/**
 * The HTTP API. It routes events, items and results documents to ingest, and everything else to query,
 * which answers 404 for unknown paths.
 */
export class RecorderApi extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;
  readonly endpoint: string;
  readonly domain: DomainName | undefined;

  constructor(scope: Construct, id: string, { deployment, ingest, query }: RecorderApiProps) {
    super(scope, id);
    const cors = corsOf(deployment);
    this.api = new HttpApi(this, 'Api', {
      apiName: deployment.prefix,
      description: 'evalake: events in, history and trends out',
      createDefaultStage: false,
      // A caller must not bypass the protection in front of a custom domain.
      disableExecuteApiEndpoint: deployment.domainName !== undefined,
      defaultIntegration: new HttpLambdaIntegration('Query', query.function),
      ...(cors ? { corsPreflight: cors } : {}),
    });
    const integration = new HttpLambdaIntegration('Ingest', ingest.function);
    const routes = Object.values(ingestRoutes).flatMap((route) =>
      this.api.addRoutes({
        path: gatewayPath(route),
        methods: [HttpMethod[route.method]],
        integration,
      }),
    );
    this.domain = this.#addDomain(deployment);
    this.stage = this.#addStage(deployment, this.domain);
    setRouteLimits(this.stage, routes, deployment);
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
      throttle: {
        rateLimit: deployment.readThrottleRate,
        burstLimit: deployment.readThrottleBurst,
      },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(accessLog)),
      },
      ...(domain ? { domainMapping: { domainName: domain } } : {}),
    });
  }
}

/**
 * Recorders have throttle limits of their own, so readers, and callers who try keys, use up none of
 * their requests. Only the route of events has detailed metrics: each metric costs, and alarms
 * watch only those.
 */
function setRouteLimits(
  stage: HttpStage,
  routes: readonly HttpRoute[],
  { throttleRate, throttleBurst }: Deployment,
): void {
  const resource = stage.node.defaultChild;
  if (!(resource instanceof CfnStage)) return;
  const limits = { ThrottlingRateLimit: throttleRate, ThrottlingBurstLimit: throttleBurst };
  // The CDK does not read this object: it copies it into the template as it is.
  resource.routeSettings = Object.fromEntries(
    Object.values<Route>(ingestRoutes).map((route) => {
      const path = gatewayPath(route);
      const isWatched = path === EVENTS_ROUTE;
      return [`${route.method} ${path}`, { ...limits, DetailedMetricsEnabled: isWatched }];
    }),
  );
  // A stage cannot have settings for a route that is not there yet.
  for (const { node } of routes) {
    if (node.defaultChild instanceof CfnResource) resource.addResourceDependency(node.defaultChild);
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
