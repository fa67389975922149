"""Serves the JupyterLab in this file's folder, which build-lab.ts has filled."""

from os import environ, path

from jupyterlab_server import LabServerApp

here = path.dirname(path.abspath(__file__))
settings = path.join(environ["JUPYTER_CONFIG_DIR"], "lab")


class Lab(LabServerApp):
    name = "lab"
    app_name = "JupyterLab"
    load_other_extensions = False
    static_dir = path.join(here, "static")
    schemas_dir = path.join(here, "schemas")
    themes_dir = path.join(here, "themes")
    templates_dir = here
    app_settings_dir = here
    user_settings_dir = path.join(settings, "user-settings")
    workspaces_dir = path.join(settings, "workspaces")


def _jupyter_server_extension_points():
    return [{"module": __name__, "app": Lab}]


if __name__ == "__main__":
    Lab.launch_instance()
