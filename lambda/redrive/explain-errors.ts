/** The part of an SDK client that this uses. */
interface Client {
  readonly config: { readonly serviceId: string; region(): Promise<string> };
  readonly middlewareStack: {
    add(middleware: Middleware, options: { readonly step: 'initialize'; readonly name: string }): void;
  };
}

type Call = (args: { readonly input: object }) => Promise<any>;
type Middleware = (next: Call) => Call;

/** The parameters that name the subject of a request. */
const SUBJECTS = [
  'QueueUrl',
  'QueueName',
  'FunctionName',
  'UUID',
  'StreamArn',
  'StackName',
  'Bucket',
  'TableName',
] as const;

const WHOSE = 'aws sts get-caller-identity says whose credentials these are';

/** Advice about an error, by its name, its code or its message. */
const ADVICE: readonly (readonly [error: RegExp, advice: string])[] = [
  [/Region is missing|Region not accepted/, 'Give it with --region, or set AWS_REGION'],
  [
    /CredentialsProviderError|TokenProviderError/,
    'Log in, as with aws sso login, and set AWS_PROFILE if it is not the default one',
  ],
  [/Expired/, 'The credentials are too old: log in again'],
  [
    /UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|Signature/,
    `These credentials are not valid there: ${WHOSE}`,
  ],
  [/AccessDenied|NotAuthorized|Forbidden/, `Permission is missing: ${WHOSE}`],
  [
    /NotFound|NoSuch|NotExist|NonExistent|does not exist/,
    `Is the name right, and is it in this Region and account? ${WHOSE}`,
  ],
];

/** Errors of a connection. Advice about them names the server. */
const UNREACHABLE = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRESET|TimeoutError/;

/** Adds the request, the Region and advice to the message of every error of a client. */
export function explainErrors<AnyClient extends Client>(client: AnyClient): AnyClient {
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw Object.assign(error as Error, { message: await explanationOf(error as Error, client, args.input) });
      }
    },
    { step: 'initialize', name: 'explainErrors' },
  );
  return client;
}

async function explanationOf(error: Error, { config }: Client, input: object): Promise<string> {
  const subject = SUBJECTS.map((name) => (input as { readonly [name: string]: unknown })[name]).find(Boolean);
  const region = await config.region().catch(() => undefined);
  const what = [config.serviceId, subject && `asked about ${subject}`, region && `in ${region}`]
    .filter(Boolean)
    .join(' ');
  const said = error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
  const advice = adviceOn(`${(error as NodeJS.ErrnoException).code} ${said}`, config.serviceId);
  return `${what}: ${said.replace(/\.$/, '')}${advice && `. ${advice}`}`;
}

function adviceOn(said: string, serviceId: string): string {
  if (!UNREACHABLE.test(said)) return ADVICE.find(([error]) => error.test(said))?.[1] ?? '';
  const name = `AWS_ENDPOINT_URL_${serviceId.toUpperCase().replaceAll(' ', '_')}`;
  const endpoint = process.env[name] ?? process.env.AWS_ENDPOINT_URL;
  return endpoint
    ? `Nothing answers there: ${name} or AWS_ENDPOINT_URL says ${endpoint}`
    : 'Is there a way to the network?';
}
