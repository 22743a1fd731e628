import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalRun, runTemplates, RunTemplatesOptions } from 'cdk-dynamodb-streams/local';
import { environment } from './stream-table';

/**
 * Runs a function, of this code, with a mapping of the table: the published package with a template, as `dev` does it.
 */
export async function runFunction(
  code: string,
  startingPosition: string,
  on: Pick<RunTemplatesOptions, 'onEvent' | 'onLog'>,
): Promise<LocalRun> {
  const { batchSize, endpoint, tableName } = environment();
  const folder = mkdtempSync(join(tmpdir(), 'bench-local-'));
  const template = join(folder, 'template.json');
  writeFileSync(
    template,
    JSON.stringify({
      Resources: {
        Table: {
          Type: 'AWS::DynamoDB::Table',
          Properties: {
            TableName: tableName,
            BillingMode: 'PAY_PER_REQUEST',
            AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
            KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
            StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
          },
        },
        Function: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Runtime: 'nodejs22.x',
            Handler: 'index.handler',
            Code: { ZipFile: code },
            Role: 'arn:aws:iam::111122223333:role/function',
          },
        },
        Mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            FunctionName: { Ref: 'Function' },
            EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
            StartingPosition: startingPosition,
            BatchSize: batchSize,
          },
        },
      },
    }),
  );
  const run = await runTemplates({ templates: template, dynamodbEndpoint: endpoint, ...on });
  rmSync(folder, { recursive: true });
  return run;
}
