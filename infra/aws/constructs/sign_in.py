"""Who the shop's visitors are, when they say so: a user pool, and the shop as its client."""

import json

from aws_cdk import RemovalPolicy, aws_cognito
from constructs import Construct

from infra.aws.reasons import accept
from infra.node_package import STOREFRONT

# The shop's own: the pool refuses nothing that the shop has taken.
_PASSWORD_RULE = STOREFRONT / "lib/account/password-rule.json"
_CODE = aws_cognito.CfnUserPool.RecoveryOptionProperty


class SignIn(Construct):
    """Accounts by e-mail address and password, as `storefront/lib/account` asks for them; kept when the stack goes."""

    def __init__(self, scope: Construct, name: str) -> None:
        super().__init__(scope, name)
        rule = json.loads(_PASSWORD_RULE.read_text())
        pool = aws_cognito.CfnUserPool(
            self,
            "Pool",
            user_pool_name="clickstream-shop",
            username_attributes=["email"],
            auto_verified_attributes=["email"],
            username_configuration=aws_cognito.CfnUserPool.UsernameConfigurationProperty(case_sensitive=False),
            account_recovery_setting=aws_cognito.CfnUserPool.AccountRecoverySettingProperty(
                recovery_mechanisms=[_CODE(name="verified_email", priority=1)]
            ),
            policies=aws_cognito.CfnUserPool.PoliciesProperty(
                password_policy=aws_cognito.CfnUserPool.PasswordPolicyProperty(
                    minimum_length=rule["minimumLength"],
                    require_lowercase=rule["requireLowercase"],
                    require_uppercase=rule["requireUppercase"],
                    require_numbers=rule["requireNumbers"],
                    require_symbols=rule["requireSymbols"],
                )
            ),
            deletion_protection="ACTIVE",
        )
        pool.apply_removal_policy(RemovalPolicy.RETAIN)
        accept(pool, "AwsSolutions-COG2", "A second factor at a shop's till loses its visitors; no card is kept here")
        accept(
            pool,
            "AwsSolutions-COG8",
            "The Plus tier charges for every visitor that signs in; worth it once accounts are attacked",
        )
        self.client = aws_cognito.CfnUserPoolClient(
            self,
            "Shop",
            client_name="storefront",
            user_pool_id=pool.ref,
            # The server sends the password over TLS. With a secret, the server would have one more to keep.
            generate_secret=False,
            explicit_auth_flows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            prevent_user_existence_errors="ENABLED",
            enable_token_revocation=True,
        )
        self.pool_id, self.client_id = pool.ref, self.client.ref
