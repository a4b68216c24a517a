"""The network of the synthesized platform, as text: who is where, which ways lead out, who may reach whom, and why."""
