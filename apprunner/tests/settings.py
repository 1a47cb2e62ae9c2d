"""Settings as an operator would write them, and what the deploy scripts find out by themselves."""

import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]

ACCOUNT = "123456789012"
REGION = "eu-west-3"

SETTINGS = {
    "AWS_REGION": REGION,
    "REKOGNITION_REGION": "eu-west-1",
    "SERVICE": "findme",
    "REPOSITORY": "findme",
    "PHOTO_BUCKET_NAME": "findme-photos",
    "SITE_BASE_URL": "https://photos.example.com",
    "DATABASE_URL_SECRET_ARN": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:findme/database-AbCdEf",
    "SECRET_KEY_SECRET_ARN": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:findme/key-AbCdEf",
    "OPERATOR_KEY_SECRET_ARN": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:findme/operator-AbCdEf",
    "VPC_CONNECTOR_ARN": f"arn:aws:apprunner:{REGION}:{ACCOUNT}:vpcconnector/findme/1/{'0' * 32}",
    "SUBNET_A": "subnet-0a",
    "SUBNET_B": "subnet-0b",
    "SECURITY_GROUP": "sg-0a",
}

# The program's secrets with the settings that say where they are.
SECRETS = {
    "DATABASE_URL": SETTINGS["DATABASE_URL_SECRET_ARN"],
    "SECRET_KEY": SETTINGS["SECRET_KEY_SECRET_ARN"],
    "FINDME_OPERATOR_KEY": SETTINGS["OPERATOR_KEY_SECRET_ARN"],
}

FOUND_OUT = {
    "ACCOUNT_ID": ACCOUNT,
    "IMAGE": f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/findme:0123456789-20260101T000000Z",
    "SERVICE_ARN": f"arn:aws:apprunner:{REGION}:{ACCOUNT}:service/findme/{'0' * 32}",
    "TRUSTED_PROXIES": "10.0.0.0/20,10.0.16.0/20",
    "ALARM_NAME": "findme-rollback",
    "LOAD_BALANCER": "app/findme/0123456789abcdef",
    "TARGET_GROUP_A": "targetgroup/a/0123456789abcdef",
    "TARGET_GROUP_B": "targetgroup/b/0123456789abcdef",
}
