#!/usr/bin/env python3
"""A simulated organization over HTTP that enforces the service's quotas: how long `apigw-sql collect` takes as a ratio
to what the quotas allow, how many requests were above them, and the peak memory of the process.

usage: collect.py BINARY [--accounts 200] [--regions 3] [--apis 20] [--rate 1.0] [--latency 0.03]

GetResources 5 in any 2 s, all requests 10 a second with bursts of 40, for each account. Standard library only; the
server takes a core of its own, so its load is told, too.
"""
import argparse
import asyncio
import collections
import os
import re
import resource
import shutil
import sys
import tempfile
import time
import urllib.parse

STS = (
    '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>'
    "<AccessKeyId>ASIA{0}AAAA</AccessKeyId><SecretAccessKey>x</SecretAccessKey><SessionToken>t</SessionToken>"
    "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
)
CALLER = (
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
    "<Arn>arn:aws:iam::{0}:user/u</Arn><UserId>u</UserId><Account>{0}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
)
METHOD = (
    '{"httpMethod":"GET","authorizationType":"NONE","methodIntegration":{"type":"AWS_PROXY","httpMethod":"POST","uri":'
    '"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations",'
    '"requestTemplates":{"application/json":null},"timeoutInMillis":29000,"cacheKeyParameters":[]}}'
)


class Organization:
    def __init__(self, args):
        self.args = args
        self.resources = collections.defaultdict(collections.deque)
        self.tokens = {}
        self.requests = self.above = 0
        items = ",".join('{"id":"r%d","path":"/p%d","resourceMethods":{"GET":%s}}' % (i, i, METHOD) for i in range(10))
        self.page = '{"item":[%s]}' % items

    def admit(self, account, is_resources):
        now = time.monotonic()
        if is_resources:
            lately = self.resources[account]
            while lately and now - lately[0] >= 2.0:
                lately.popleft()
            if len(lately) >= 5:
                return False
            lately.append(now)
        tokens, at = self.tokens.get(account, (40.0, now))
        tokens = min(40.0, tokens + (now - at) * 10.0)
        self.tokens[account] = (max(0.0, tokens - 1.0), now)
        return tokens >= 1.0

    def answer(self, path, key, body):
        if path == "/":
            form = dict(urllib.parse.parse_qsl(body))
            if form.get("Action") == "AssumeRole":
                return 200, STS.format(form["RoleArn"].split(":")[4])
            return 200, CALLER.format(key[4:16])
        self.requests += 1
        self.last = time.monotonic()
        parts = path.split("?")[0].strip("/").split("/")
        if not self.admit(key[4:16], parts[-1] == "resources"):
            self.above += 1
            return 429, '{"message":"Rate exceeded"}'
        if len(parts) == 1:
            apis = range(self.args.apis)
            return 200, '{"item":[%s]}' % ",".join('{"id":"a%d","name":"n%d","tags":{"team":"t"}}' % (i, i) for i in apis)
        if parts[-1] == "resources":
            return 200, self.page
        return 200, '{"item":[{"stageName":"prod","deploymentId":"d"}]}'

    async def serve(self, reader, writer):
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                length = re.search(r"(?i)content-length: *(\d+)", head)
                body = (await reader.readexactly(int(length.group(1)))).decode() if length else ""
                key = re.search(r"Credential=([A-Z0-9]+)", head).group(1)
                status, text = self.answer(head.split(" ", 2)[1], key, body)
                await asyncio.sleep(self.args.latency)
                data = text.encode()
                error = "x-amzn-errortype: TooManyRequestsException\r\n" if status == 429 else ""
                writer.write(b"HTTP/1.1 %d X\r\ncontent-length: %d\r\n%s\r\n" % (status, len(data), error.encode()) + data)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


async def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--accounts", type=int, default=200)
    parser.add_argument("--regions", type=int, default=3)
    parser.add_argument("--apis", type=int, default=20)
    parser.add_argument("--rate", type=float, default=1.0)
    parser.add_argument("--latency", type=float, default=0.03)
    args = parser.parse_args()
    organization = Organization(args)
    server = await asyncio.start_server(organization.serve, "127.0.0.1", 0, backlog=4096)
    url = "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
    folder = tempfile.mkdtemp()
    with open(os.path.join(folder, "accounts"), "w") as out:
        out.writelines("%012d\n" % (200000000000 + i) for i in range(args.accounts))
    regions = ["us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1"][: args.regions]
    command = [args.binary, "collect", "--endpoint-url", url, "--accounts", os.path.join(folder, "accounts"), "--role", "r"]
    command += ["--regions", ",".join(regions), "--rate", str(args.rate), "-o", os.path.join(folder, "out"), "-q"]
    env = dict(os.environ, AWS_ACCESS_KEY_ID="AKIA111111111111AAAA", AWS_SECRET_ACCESS_KEY="x", AWS_EC2_METADATA_DISABLED="true")
    began, load = time.monotonic(), time.process_time()
    process = await asyncio.create_subprocess_exec(*command, env=env)
    peak = 0
    waiting = asyncio.ensure_future(process.wait())
    while not waiting.done():
        try:
            with open(f"/proc/{process.pid}/status") as status:
                peak = max([peak] + [int(line.split()[1]) for line in status if line.startswith("VmHWM")])
        except OSError:
            pass
        await asyncio.wait([waiting], timeout=0.5)
    took = time.monotonic() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    least = args.regions * args.apis / 2.5
    print(
        f"{args.accounts} accounts x {args.regions} regions x {args.apis} APIs, --rate {args.rate}: exit {process.returncode}, "
        f"{took:.1f} s, {took / least:.2f} of what the quotas allow ({least:.1f} s), {organization.requests} requests, "
        f"{organization.above} above the quotas, peak {peak / 1024:.0f} MB, "
        f"{used.ru_utime + used.ru_stime:.1f} s of CPU, last request after {organization.last - began:.1f} s, server {(time.process_time() - load) / took:.0%} busy"
    )
    shutil.rmtree(folder)
    sys.exit(process.returncode)


asyncio.run(main())
