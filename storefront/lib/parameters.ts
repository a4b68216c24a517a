import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";

/** Reads a secret from Systems Manager with the role of this process. */
export async function readSecret(name: string, region: string): Promise<string> {
  const client = new SSMClient({ region, maxAttempts: 3 });
  const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
  if (Parameter?.Type !== "SecureString" || !Parameter.Value) {
    throw new Error(`the parameter ${name} in ${region} is no SecureString with a value; \`make password\` creates it`);
  }
  return Parameter.Value;
}
