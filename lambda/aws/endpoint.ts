/** The domains of partitions other than `aws`, by the first part of their Regions' names. */
const DOMAINS: { readonly [regions: string]: readonly [domain: string, dualStackDomain: string] } = {
  cn: ['amazonaws.com.cn', 'api.amazonwebservices.com.cn'],
  'eusc-de': ['amazonaws.eu', 'api.amazonwebservices.eu'],
  'us-iso': ['c2s.ic.gov', 'api.aws.ic.gov'],
  'us-isob': ['sc2s.sgov.gov', 'api.aws.scloud'],
  'us-isof': ['csp.hci.ic.gov', 'api.aws.hci.ic.gov'],
  'eu-isoe': ['cloud.adc-e.uk', 'api.cloud-aws.adc-e.uk'],
};

/** Returns the endpoint that the environment sets for a service, in the same variables that the SDK reads. */
export function configuredEndpoint(service: 'DYNAMODB' | 'S3' | 'SQS'): string | undefined {
  return process.env[`AWS_ENDPOINT_URL_${service}`] || process.env.AWS_ENDPOINT_URL;
}

/** Returns DynamoDB's endpoint, from the environment or by the SDK's rules. */
export function dynamoDBEndpoint(region: string): string {
  const configured = configuredEndpoint('DYNAMODB');
  if (configured) return configured;
  const [domain, dualStackDomain] = DOMAINS[region.replace(/-\w+-\d+$/, '')] ?? ['amazonaws.com', 'api.aws'];
  const isDualStack = process.env.AWS_USE_DUALSTACK_ENDPOINT === 'true';
  // GovCloud's endpoint without IPv6 is a FIPS endpoint anyway.
  const isFips = process.env.AWS_USE_FIPS_ENDPOINT === 'true' && (isDualStack || !region.startsWith('us-gov'));
  return `https://dynamodb${isFips ? '-fips' : ''}.${region}.${isDualStack ? dualStackDomain : domain}`;
}
