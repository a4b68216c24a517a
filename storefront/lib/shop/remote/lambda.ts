import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { Ask } from "./index";

/** Calls by invoking a Lambda function with the role of this process. */
export function askFunction(name: string, region: string, client = new LambdaClient({ region, maxAttempts: 2 })): Ask {
  return async (question) => {
    const { Payload, FunctionError } = await client.send(
      new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(question)) }),
    );
    const text = Payload ? Buffer.from(Payload).toString("utf8") : "";
    if (FunctionError) {
      // The function's log has its error; here the message could contain a customer's address.
      throw new Error(`the function ${name} failed at ${question.operation}; its log in CloudWatch says why`);
    }
    return (JSON.parse(text) as { answer?: unknown }).answer;
  };
}
