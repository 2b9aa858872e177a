// Starts the official runtime client on handler.mjs, which stands beside this file, whatever the working folder is.

process.env._HANDLER = "handler.handler";
process.env.LAMBDA_TASK_ROOT = import.meta.dirname;
await import("../../../../.local/peers/node/node_modules/aws-lambda-ric/index.mjs");
