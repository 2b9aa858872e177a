"""Print template.yaml as CloudFormation would see it, as JSON: SAM translated, conditions and parameters resolved.

Usage: translate_template.py [NAME=VALUE ...], run by the SAM CLI's own Python. `--raw` prints the template as written instead.
Attributes that only a deployment knows stay as {"Fn::GetAtt": ...}, a reference to a resource as {"Ref": ...}.
"""

import json
import os
import pathlib
import re
import sys

# The translator looks the partition up, nothing is called.
os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-1")

from samcli.yamlhelper import yaml_parse
from samtranslator.translator.transform import transform

ROOT = pathlib.Path(__file__).resolve().parents[1]
PSEUDO = {
    "AWS::AccountId": "111122223333",
    "AWS::Partition": "aws",
    "AWS::Region": "eu-west-1",
    "AWS::StackName": "trestle",
    "AWS::URLSuffix": "amazonaws.com",
}
GONE = object()


class NoManagedPolicies:
    def load(self):
        return {}


class Resolver:
    def __init__(self, template, parameters):
        self.values = dict(PSEUDO)
        for name, declared in template.get("Parameters", {}).items():
            self.values[name] = str(declared.get("Default", ""))
        unknown = set(parameters) - set(self.values)
        if unknown:
            raise SystemExit(f"template.yaml has no parameter {', '.join(sorted(unknown))}")
        self.values.update(parameters)
        self.conditions = template.get("Conditions", {})

    def holds(self, condition):
        if isinstance(condition, str):
            return self.holds(self.conditions[condition])
        (function, argument), = condition.items()
        if function == "Condition":
            return self.holds(argument)
        if function == "Fn::Equals":
            left, right = (self.resolve(side) for side in argument)
            return str(left) == str(right)
        if function == "Fn::Not":
            return not self.holds(argument[0])
        if function == "Fn::And":
            return all(self.holds(part) for part in argument)
        if function == "Fn::Or":
            return any(self.holds(part) for part in argument)
        raise SystemExit(f"condition function {function} is not known here")

    def substitute(self, text, own):
        def one(match):
            name = match.group(1)
            return str(own.get(name, self.values.get(name, match.group(0))))

        return re.sub(r"\$\{([^}!]+)\}", one, text)

    def resolve(self, node):
        if isinstance(node, list):
            return [value for value in map(self.resolve, node) if value is not GONE]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            (key, argument), = node.items()
            if key == "Ref":
                return GONE if argument == "AWS::NoValue" else self.values.get(argument, node)
            if key == "Fn::If":
                condition, yes, no = argument
                return self.resolve(yes if self.holds(condition) else no)
            if key == "Fn::Sub":
                text, own = argument if isinstance(argument, list) else (argument, {})
                text = self.substitute(text, self.resolve(own))
                return {"Fn::Sub": text} if "${" in text else text
        resolved = {key: self.resolve(value) for key, value in node.items()}
        return {key: value for key, value in resolved.items() if value is not GONE}


def main(arguments):
    template = yaml_parse((ROOT / "template.yaml").read_text())
    if arguments == ["--raw"]:
        print(json.dumps(template))
        return
    parameters = dict(argument.split("=", 1) for argument in arguments)
    code = parameters.pop("Code", "one")
    resolver = Resolver(template, parameters)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            # What `sam deploy` puts in its place; another build has another key.
            resource["Properties"]["CodeUri"] = f"s3://code/{code}"
    translated = transform(template, dict(resolver.values), NoManagedPolicies())
    translated["Resources"] = {
        name: resolver.resolve(resource)
        for name, resource in translated["Resources"].items()
        if "Condition" not in resource or resolver.holds(resource["Condition"])
    }
    print(json.dumps(translated))


if __name__ == "__main__":
    main(sys.argv[1:])
